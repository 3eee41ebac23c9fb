import { readFileSync } from "node:fs";
import type { Plan } from "./plan.ts";

// Lives through a plan with a bug planted, in a process of its own: `node regression-worker.ts BUG FILE` prints what broke.
const [bug = "", file = ""] = process.argv.slice(2);
(await import("./mutants/plant.ts")).plant(bug);
const { simulate } = await import("./run.ts");
// INVARIANT: the files are plans as the simulation printed them
const { violations } = await simulate(JSON.parse(readFileSync(file, "utf8")) as Plan);
process.stdout.write(violations.map(({ invariant, what }) => `${invariant} ${what}\n`).join(""));
