import type { Mutant } from "./mutant.ts";

/** Guards against what is old, late, beside or outside, each taken out. */
export const guarding: readonly Mutant[] = [
  {
    name: "record-without-version",
    means: "writes the record over what another run wrote",
    file: "shared/ledger/memory.ts",
    text: `if (entry?.version !== version) throw changed(id, "the record");`,
    instead: `if (!entry) throw changed(id, "the record");`,
  },
  {
    name: "looks-in-one-place",
    means: "looks for a connection only where it was seen last",
    file: "shared/stages/gather.ts",
    text: "const places = [entry.seen, ...(ends ? [ends.requester, ends.accepter] : [])];",
    instead: "const places = [entry.seen];",
  },
  {
    name: "barred-is-gone",
    means: "takes a connection for gone where nobody may look",
    file: "shared/stages/gather.ts",
    text: "if (barred) throw barred;",
    instead: "",
  },
  {
    name: "outsiders-are-read",
    means: "reads and wires accounts that have left the organization",
    file: "shared/stages/gather.ts",
    text: `if (account.is === "outside") return { end, account, reading: { is: "not-read" } };`,
    instead: "",
  },
  {
    name: "never-gives-up",
    means: "tries the same changes again and again",
    file: "shared/stages/attempts.ts",
    text: "failed: again ? before.failed + 1 : 0",
    instead: "failed: 0",
  },
  {
    name: "waits-for-ever",
    means: "waits for AWS for as long as it takes, in one run",
    file: "shared/stages/patience.ts",
    text: "(before?.waitedSeconds ?? 0) >= patienceSeconds",
    instead: "false",
  },
  {
    name: "used-up-name-stays",
    means: "takes an execution's name that is used up for a run",
    file: "shared/stages/start.ts",
    text: `if ((await starter.start(id, generation)) === "started") return;`,
    instead: "await starter.start(id, generation); return;",
  },
  {
    name: "gives-up-the-living",
    means: "gives a run up that is still at work",
    file: "shared/stages/start.ts",
    text: "clock.now() - Date.parse(heartbeat) < deadAfterSeconds * 1000",
    instead: "clock.now() < 0",
  },
  {
    name: "given-up-run-tells",
    means: "tells the failure of a run that was given up",
    file: "shared/stages/announce.ts",
    text: "failure ? entry.generation !== generation :",
    instead: "failure ? false :",
  },
  {
    name: "given-up-run-goes-on",
    means: "lets a run that was given up look and change things again",
    file: "shared/ledger/memory.ts",
    text: `if (entry === null) throw changed(id, "the generation");`,
    instead: "if (entry === null) return;",
  },
  {
    name: "decides-for-ever",
    means: "accepts however long ago that was decided",
    file: "shared/stages/apply.ts",
    text: `if (step.do !== "accept-connection" || handedOut === null) return;`,
    instead: "return;",
  },
  {
    name: "last-of-two-believed",
    means: "takes its message for the last where another run wrote meanwhile",
    file: "shared/stages/announce.ts",
    text: "if (now && now.record.announced !== record.announced) await",
    instead: "if (now === undefined) await",
  },
];
