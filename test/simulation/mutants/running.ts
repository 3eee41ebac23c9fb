import type { Mutant } from "./mutant.ts";

/** Bugs of those who run and watch. */
export const running: readonly Mutant[] = [
  {
    name: "connected-without-proof",
    means: "tells `connected` although packets stop",
    file: "shared/stages/announce.ts",
    text: `if (verdict && !verdict.ok && proposal.outcome === "connected")`,
    instead: `if (verdict && verdict.ok && proposal.outcome === "rejected")`,
  },
  {
    name: "outsiders-welcome",
    means: "takes events of accounts outside the organization, and wires them",
    file: "shared/aws/organization.ts",
    text: `if (notFound.includes(codeOf(error))) return { is: "outside", id };`,
    instead: `if (notFound.includes(codeOf(error))) return { is: "member", id, name: "", state: "ACTIVE", units: [], tags: {} };`,
  },
  {
    name: "failed-batches-done",
    means: "takes changes that failed for done",
    file: "shared/peering/connected.ts",
    text: "if (batches.length > 0)",
    instead: "if (batches.length > 1)",
  },
  {
    name: "sweep-starts-nothing",
    means: "never starts the looks that are due",
    file: "shared/stages/start-looks.ts",
    text: "if (await startedAnew(each.entry, ports)) started",
    instead: "if (each === undefined) started",
  },
  {
    name: "sweep-trusts-events",
    means: "doesn't look for requests that no event told of",
    file: "shared/stages/sweep-place.ts",
    text: 'for (const id of marked) await ports.ledger.mark(id, place, "");',
    instead: "",
  },
  {
    name: "no-retry",
    means: "a workflow whose looks are not tried again",
    file: "shared/stages/intake.ts",
    text: "  await startIfIdle(entry, ports);\n};",
    instead: "  if (entry.dirty > 1) await startIfIdle(entry, ports);\n};",
  },
];
