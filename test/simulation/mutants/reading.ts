import type { Mutant } from "./mutant.ts";

/** Read-backs and second looks, each taken out. */
export const reading: readonly Mutant[] = [
  {
    name: "one-late-read-believed",
    means: "takes a request for open still as one old answer shows it so",
    file: "shared/aws/perform-connection.ts",
    text: "if (!isOld(status)) return status;",
    instead: "return status;",
  },
  {
    name: "accepted-one-rejected",
    means: "tells that it rejected what somebody else accepted",
    file: "shared/aws/perform-connection.ts",
    text: "if (isAccepted(status)) throw acceptedMeanwhile(doing);",
    instead: "",
  },
  {
    name: "accepted-just-now-rejected",
    means: "tells that it rejected what somebody else accepted at that very moment",
    file: "shared/aws/perform-connection.ts",
    text: "if (isAccepted(over)) throw acceptedMeanwhile(doing);",
    instead: "",
  },
  {
    name: "ends-with-what-was-just-made",
    means: "tells an end although a route made just before may not be seen",
    file: "shared/peering/ended.ts",
    text: "if (justMade(facts)) return maybeUnseen;",
    instead: "",
  },
  {
    name: "unseen-for-ever",
    means: "takes a request that can't be seen at once for no matter",
    file: "shared/stages/propose.ts",
    text: "const unseenSeconds = 60;",
    instead: "const unseenSeconds = 0;",
  },
  {
    name: "old-look-tags",
    means: "tags what an old look saw, wherever it is by now",
    file: "shared/stages/announce.ts",
    text: "clock.now() - Date.parse(looked.at) < lookHoldsSeconds * 1000",
    instead: "true",
  },
  {
    name: "barred-claims-stand",
    means: "takes a claim for standing where nobody could ask",
    file: "shared/stages/neighbours.ts",
    text: `if (!wasRead) return "absent";`,
    instead: `return "absent";`,
  },
  {
    name: "asked-claims-stay",
    means: "lets a request hold blocks while it waits for a person",
    file: "shared/peering/requested.ts",
    text: "warnings: notes },\n      { determining: verdict.determining, releases: true },",
    instead: "warnings: notes },\n      { determining: verdict.determining },",
  },
  {
    name: "ended-claims-stand",
    means: "lets claims of ended connections stand until they are released",
    file: "shared/stages/neighbours.ts",
    text: "(each.isVoid ? [] : [each.claim])",
    instead: "[each.claim]",
  },
  {
    name: "fights-for-ever",
    means: "makes anew what another tool takes away, again and again",
    file: "shared/peering/losses.ts",
    text: "times >= mostTimes",
    instead: "times < 0",
  },
  {
    name: "making-is-before-the-calls",
    means: "takes for the moment of making the look that handed it out",
    file: "shared/stages/propose.ts",
    text: "const made = applied.length > 0 &&",
    instead: "const made = false &&",
  },
  {
    name: "forgets-what-may-come",
    means: "forgets a route that a lost function of the run is still making",
    file: "shared/peering/freshness.ts",
    text: "const makingSeconds = 900;",
    instead: "const makingSeconds = absenceSeconds;",
  },
];
