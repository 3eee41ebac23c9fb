import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Row, verdict } from "./row.ts";
import { table } from "./table.ts";

/** Each is loaded when its turn comes, so that one can't weigh on the others. */
const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  overlap: async () => (await import("./overlap.ts")).overlap(),
  cedar: async () => (await import("./cedar.ts")).cedar(),
  decide: async () => (await import("./decide.ts")).decision(),
  propose: async () => (await import("./propose.ts")).propose(),
  bundles: async () => (await import("./bundles.ts")).bundles(),
  peering: async () => (await import("./peering.ts")).peering(),
  wiring: async () => (await import("./wiring.ts")).wiring(),
  sweep: async () => (await import("./sweep.ts")).sweep(),
  simulation: async () => (await import("./simulation.ts")).simulation(),
  sandbox: async () => (await import("./peering.ts")).sandbox(),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}\n`);
  process.exit(2);
}

const machine = `Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}`;
const say = (text: string): void => {
  if (!values.json) process.stdout.write(text);
};
say(`${machine}\n`);
const rows: Row[] = [];
for (const name of names) {
  const measured = (await benches[name]?.()) ?? [];
  rows.push(...measured);
  say(`\n${name}\n${table(measured)}\n`);
}
const missed = rows.filter((row) => verdict(row) === "MISSED");
say(`\n${missed.length === 0 ? "every target is met" : `missed: ${missed.map(({ what }) => what).join("; ")}`}\n`);
if (values.json)
  process.stdout.write(`${JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, verdict: verdict(row) })) }, null, 2)}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
