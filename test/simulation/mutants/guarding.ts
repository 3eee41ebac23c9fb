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
];
