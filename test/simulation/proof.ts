import type { Mutant } from "./mutants/mutant.ts";
import { mutants } from "./mutants/mutants.ts";
import { runShare } from "./pool.ts";

export interface Proof {
  readonly mutant: Mutant;
  /** null where no seed found it */
  readonly found: { readonly seed: number; readonly invariant: string; readonly what: string } | null;
  readonly seeds: number;
}

/** Runs seeds with one planted bug after the other, until a seed finds it or so many have missed it. */
export const prove = async (
  names: readonly string[],
  { first, most, workers }: { readonly first: number; readonly most: number; readonly workers: number },
  told: (proof: Proof) => void,
): Promise<readonly Proof[]> => {
  const left = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
  const proofs: Proof[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const proof = await hunt(mutant, { first, most });
      proofs.push(proof);
      told(proof);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return proofs;
};

const hunt = async (mutant: Mutant, { first, most }: { readonly first: number; readonly most: number }): Promise<Proof> => {
  let found: Proof["found"] = null;
  let seeds = 0;
  const share = { first, step: 1, count: most, mutant: mutant.name, wire: false, untilFound: true };
  await runShare(share, ({ seeds: ran, broken: [hit] }) => {
    seeds += ran;
    const [violation] = hit?.violations ?? [];
    if (hit && violation) found = { seed: hit.seed, ...violation };
  });
  return { mutant, found, seeds };
};
