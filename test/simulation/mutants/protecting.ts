import type { Mutant } from "./mutant.ts";

const workflow = "infra/workflow/peering.asl.json";

/** Retries and catches of the workflow, each taken out. */
export const protecting: readonly Mutant[] = [
  {
    name: "look-not-tried-again",
    means: "gives up the run when a look fails once",
    file: workflow,
    text: `"States.Timeout"], "IntervalSeconds": 2, "MaxAttempts": 20`,
    instead: `"States.Timeout"], "IntervalSeconds": 2, "MaxAttempts": 0`,
  },
  {
    name: "lost-race-not-run-again",
    means: "gives up the run when somebody else wrote the ledger first",
    file: workflow,
    text: `"IntervalSeconds": 1, "MaxAttempts": 5`,
    instead: `"IntervalSeconds": 1, "MaxAttempts": 0`,
  },
  {
    name: "refusal-not-tried-again",
    means: "tells a failure when a rejection fails once",
    file: workflow,
    text: `"Sandbox.Timedout"], "IntervalSeconds": 2, "MaxAttempts": 6`,
    instead: `"Sandbox.Timedout"], "IntervalSeconds": 2, "MaxAttempts": 0`,
  },
  {
    name: "proof-not-tried-again",
    means: "tells a failure when the proof of traffic fails once",
    file: workflow,
    text: `"States.Timeout"], "IntervalSeconds": 2, "MaxAttempts": 8`,
    instead: `"States.Timeout"], "IntervalSeconds": 2, "MaxAttempts": 0`,
  },
  {
    name: "news-not-tried-again",
    means: "tells nobody when the first try to tell fails",
    file: workflow,
    text: `"MaxAttempts": 10`,
    instead: `"MaxAttempts": 0`,
  },
  {
    name: "failed-look-not-told",
    means: "lets the execution fail with its look",
    file: workflow,
    text: `"Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Announce" }],\n      "Next": "Decide"`,
    instead: `"Next": "Decide"`,
  },
  {
    name: "one-failed-change-ends-all",
    means: "lets the execution fail with one change",
    file: workflow,
    text: `"Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Failed" }],\n            "End": true`,
    instead: `"End": true`,
  },
  {
    name: "hint-not-answered",
    means: "ends the run though its end says that a hint came",
    file: workflow,
    text: `"BooleanEquals": true, "Next": "Propose"`,
    instead: `"BooleanEquals": true, "Next": "Done"`,
  },
];
