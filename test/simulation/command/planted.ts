import { availableParallelism } from "node:os";
import { mutants } from "../mutants/mutants.ts";
import { prove } from "../proof.ts";
import { chosen } from "./asked.ts";
import type { Run } from "./outcome.ts";

/** Each planted bug, with the seed that finds it; one in twenty-five may be missed. */
export const planted: Run = async (asked, tell) => {
  const names = chosen(mutants, asked.names).map(({ name }) => name);
  const most = asked.number("most", 10_000);
  const options = { first: asked.number("base", 1), most, workers: asked.number("workers", availableParallelism()) };
  const proofs = await prove(names, options, ({ mutant: { name, means }, found }) => {
    const by = found ? `seed ${found.seed}: ${found.invariant} ${found.what}` : `MISSED by ${most} seeds`;
    tell(`${name.padEnd(26)} ${means.padEnd(58)} ${by.slice(0, 120)}`);
  });
  const missed = proofs.filter(({ found }) => found === null);
  tell(`${proofs.length - missed.length} of ${proofs.length} planted bugs found`);
  return {
    broken: missed.length > Math.floor(proofs.length / 25),
    summary: { most, proofs: proofs.map(({ mutant: { name }, found, seeds }) => ({ name, found, seeds })) },
  };
};
