import type { Mutant } from "./mutant.ts";

type Named = Pick<Mutant, "name" | "means">;

const workflow = (named: Named, text: string, instead: string): Mutant => ({
  ...named,
  file: "infra/workflow/peering.asl.json",
  text,
  instead,
});

/** The sweep's retry with this number, before these words, tries never again. */
const notSweptAgain = (named: Named, times: number, words: string): Mutant => ({
  ...named,
  file: "infra/workflow/sweep.asl.json",
  text: `"MaxAttempts": ${times}, ${words}`,
  instead: `"MaxAttempts": 0, ${words}`,
});

const beforeNext = (next: string): string =>
  `"BackoffRate": 2, "MaxDelaySeconds": 60, "JitterStrategy": "FULL" }\n      ],\n      "Next": "${next}"`;

/** The retry with these words, up to its number, tries never again. */
const notTriedAgain = (named: Named, words: string, times: number): Mutant =>
  workflow(named, `${words}"MaxAttempts": ${times}`, `${words}"MaxAttempts": 0`);

/** The catch that leads to one state, and stands before these words, is gone. */
const notCaught = (named: Named, next: string, words: string): Mutant =>
  workflow(
    named,
    `"Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "${next}" }],\n${words}`,
    words.trimStart(),
  );

/** Retries and catches of the workflow, each taken out. */
export const protecting: readonly Mutant[] = [
  notTriedAgain(
    { name: "look-not-tried-again", means: "gives up the run when a look fails once" },
    `"States.Timeout"], "IntervalSeconds": 2, `,
    20,
  ),
  notTriedAgain(
    { name: "lost-race-not-run-again", means: "gives up the run when somebody else wrote the ledger first" },
    `"IntervalSeconds": 1, `,
    5,
  ),
  notTriedAgain(
    { name: "refusal-not-tried-again", means: "tells a failure when a rejection fails once" },
    `"Runtime.ExitError"], "IntervalSeconds": 2, `,
    6,
  ),
  notTriedAgain(
    { name: "proof-not-tried-again", means: "tells a failure when the proof of traffic fails once" },
    `"States.Timeout"], "IntervalSeconds": 2, `,
    8,
  ),
  notTriedAgain(
    { name: "change-not-tried-again", means: "takes one refusal of Lambda for a failed change" },
    `"Lambda.TooManyRequestsException", "Lambda.Unknown"], "IntervalSeconds": 2, `,
    6,
  ),
  notTriedAgain(
    { name: "unseen-request-not-rejected", means: "gives up a rejection whose request isn't shown at once" },
    `"IntervalSeconds": 2, `,
    3,
  ),
  notTriedAgain({ name: "news-not-tried-again", means: "tells nobody when the first try to tell fails" }, "", 18),
  workflow(
    { name: "strangers-tell", means: "tells of a failure that an execution beside a peering's own was turned away" },
    `{ "ErrorEquals": ["Superseded"], "ResultPath": "$.failure", "Next": "Done" },`,
    "",
  ),
  workflow(
    { name: "failed-look-not-told", means: "lets the execution fail with its look" },
    `"Next": "Done" },
        { "ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Announce" }
      ],`,
    `"Next": "Done" }
      ],`,
  ),
  notCaught(
    { name: "one-failed-change-ends-all", means: "lets the execution fail with one change" },
    "Failed",
    `            "End": true`,
  ),
  notCaught(
    { name: "failed-refusal-ends-all", means: "lets the execution fail with its rejection" },
    "RefusalFailed",
    `            "End": true`,
  ),
  notCaught(
    { name: "failed-proof-ends-all", means: "lets the execution fail with its proof" },
    "Announce",
    `      "Next": "Announce"`,
  ),
  workflow(
    { name: "hint-not-answered", means: "ends the run though its end says that a hint came" },
    `"BooleanEquals": true, "Next": "Propose"`,
    `"BooleanEquals": true, "Next": "Done"`,
  ),
  notSweptAgain(
    { name: "accounts-not-listed-again", means: "gives up a sweep when the accounts can't be listed at once" },
    8,
    beforeNext("EachAccount"),
  ),
  notSweptAgain(
    { name: "account-not-swept-again", means: "leaves an account out of a sweep when it can't be read at once" },
    4,
    `"BackoffRate": 2, "MaxDelaySeconds": 20`,
  ),
  notSweptAgain(
    { name: "looks-not-started-again", means: "gives up a sweep when its looks can't be started at once" },
    8,
    beforeNext("Swept"),
  ),
];
