import type { Mutant } from "./mutant.ts";

/** Bugs of those who keep the record. */
export const remembering: readonly Mutant[] = [
  {
    name: "claim-without-version",
    means: "claims blocks without the check of their version",
    file: "shared/ledger/memory.ts",
    text: `if (now.version !== version) throw changed(vpc, "the set of claims");`,
    instead: "",
  },
  {
    name: "no-claims",
    means: "doesn't claim blocks at all",
    file: "shared/stages/propose.ts",
    text: "if (judged.claims) await claim({ facts, judged, claims }, ledger);",
    instead: "",
  },
  {
    name: "record-after-the-fact",
    means: "hands out changes without recording them first",
    file: "shared/stages/propose.ts",
    text: "if (digest(recorded) !== digest(entry.record)) await ledger.save(entry.id, entry.version, recorded);",
    instead: "",
  },
  {
    name: "decision-not-recorded",
    means: "records no decision",
    file: "shared/stages/propose.ts",
    text: "if (isNews) await ledger.decide(decision);",
    instead: "",
  },
  {
    name: "ownership-forgotten",
    means: "doesn't record the routes that it is about to make",
    file: "shared/peering/remember.ts",
    text: "return [...kept, ...planned.filter(",
    instead: "return [...kept, ...planned.slice(0, 0).filter(",
  },
  {
    name: "hints-lost",
    means: "ends a run although a hint came meanwhile",
    file: "shared/ledger/memory.ts",
    text: `if (entry !== null && entry.dirty > handled) return "still-dirty";`,
    instead: "",
  },
  {
    name: "dead-runs-stay",
    means: "never gives up a run that died",
    file: "shared/stages/start.ts",
    text: "const deadAfterSeconds = 1800;",
    instead: "const deadAfterSeconds = 999_999_999;",
  },
  {
    name: "message-not-struck-out",
    means: "leaves the old message on record while it tells a new one",
    file: "shared/stages/announce.ts",
    text: "const before = isNews ? await struckOut(entry, announcement, ports) : entry;",
    instead: "const before = entry;",
  },
  {
    name: "old-news",
    means: "tells what a look found though another run has looked since",
    file: "shared/stages/announce.ts",
    text: "lookedAt !== null && lookedAt !== entry.record.looked?.at;",
    instead: "false;",
  },
  {
    name: "forgets-what-was-just-made",
    means: "takes what was made a moment ago for gone when a look doesn't show it",
    file: "shared/peering/freshness.ts",
    text: "madeAt !== null && Date.parse(readAt)",
    instead: `madeAt === "" && Date.parse(readAt)`,
  },
  {
    name: "enrolled-after-the-look",
    means: "doesn't listen to a place while it is read for the first time",
    file: "shared/stages/propose.ts",
    text: "seen && !isOver(seen.status) ? await listed(known, ends, ledger) : known;",
    instead: "known;",
  },
  {
    name: "tells-nobody",
    means: "records an outcome without telling it",
    file: "shared/stages/announce.ts",
    text: "if (isNews) await tell(announcement, ports);",
    instead: "if (!isNews) await tell(announcement, ports);",
  },
];
