import type { Plan } from "./simulation/plan.ts";
const bug = process.argv[2]!;
if (bug !== "none") (await import("./simulation/mutants/plant.ts")).plant(bug);
const { simulate } = await import("./simulation/run.ts");
const { givenDay, givenVpc } = await import("./simulation/world/given.ts");
Error.stackTraceLimit = 0;
const vpcs = [givenVpc("a", {groups: []}), givenVpc("b", {groups: []})];
const req = { at: 0, does: "request", seed: 1 };
const frozenReads = function* (): Iterable<Plan> { for (let last = 9; last < 16; last++) for (let hole = 5; hole < last; hole++) for (const lim of [last]) yield {...givenDay(vpcs, [req]), strikes: Array.from({length: lim - 1}, (_, i) => i + 2).filter(n => n !== hole).map(nth => ({fault: "frozen", on: "ledger:read", nth}))}; };
const plans: Record<string, () => Iterable<Plan>> = {
  "waits-for-ever": function* () { for (let s = 1; s < 40; s++) yield givenDay(vpcs, [{at: 0, does: "lingering", seed: s}, req]); },
  "used-up-name-stays": function* () { for (let at = 1300; at < 1360; at += 5) for (let s = 1; s < 3; s++) yield givenDay(vpcs, [req, {at, does: "stop-execution", seed: s}]); },
  "decides-for-ever": function* () { for (let s = 1; s < 12; s++) for (const n of [1,2,3,4]) yield {...givenDay(vpcs, [req, {at: 5_000, does: "switch-policy", seed: s}]), strikes: Array.from({length: n}, (_, i) => ({fault: "throttled-for-a-minute", on: "ec2:AcceptVpcPeeringConnection", nth: i + 1})), storm: 600_000}; },
  "given-up-run-tells": frozenReads, "given-up-run-goes-on": function* () { for (const p of frozenReads()) if (p.strikes.length === 10) for (const at of [60_000]) for (let seed = 1; seed < 9; seed++) yield {...p, happenings: [req, {at, does: "remove-role", seed}], storm: 3_000_000}; },
  "last-of-two-believed": function* () { for (const does of ["route-elsewhere", "repoint-route", "own-route", "retag", "unassociate"]) for (const s of [1,2,3,4,5,6,7,8]) for (const lose of [[], [1],[1,2,3,4,5,6]]) for (const at of [3800, 4500, 6000, 8000]) for (const w of [1,2]) yield {...givenDay(vpcs, [req, {at: 3495, does, seed: s}, {at, does: "stale-worker", seed: 1}].filter(h => h.does !== "unassociate")), seed: w, strikes: [{fault: "slow-call", on: "sns:Publish", nth: 1}, ...lose.flatMap(nth => ["CreateRoute","ReplaceRoute"].map(e => ({fault: "event-lost", on: "event:" + e, nth})))]}; },
  "gives-up-the-living": function* () { for (let at = 1300; at < 3800; at += 50) yield givenDay(vpcs, [req, {at, does: "retag", seed: 3}]); },
};
let n = 0, all = 0;
for (const plan of (plans[process.argv[3] ?? bug] ?? plans["given-up-run-tells"])!()) {
  const s = await simulate(plan, {trace: true}); all++;
  if (process.argv[4]) { console.log(JSON.stringify(plan.strikes), JSON.stringify(plan.happenings), s.violations.length); if (process.argv[4] === String(all)) console.log(s.lines.map(l => l.slice(0, 160)).join("\n")); }
  if (s.violations.length && n++ < 4) console.log(JSON.stringify(plan.happenings), JSON.stringify(plan.strikes), plan.seed, JSON.stringify(s.violations).slice(0, 500));
}
console.log(bug, "found", n, "of", all);
