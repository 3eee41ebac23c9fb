import type { Invariant } from "./invariant.ts";

/** shared/errors.ts names what the workflow tries again by; Lambda and the sandbox end functions by names of their own. */
const known = /^(RetryLater|AccessMissing|QuotaReached|WorldChanged|Superseded|Sandbox\.|Lambda\.|Runtime\.)/;

/** The steps of an execution, which ends when another has its peering; nobody else has one to end. */
const inRun = /-(propose|apply|verify|announce)$/;

/** What `garbled-answer` makes of an answer, the policy that `policy-missing` took away, and the simulation's own end of a day that goes round in circles. */
const isOfTheDay = /Unexpected token|deserialization|no policy is in force|simulation has had enough/i;

/** An error that nobody named is told as our bug, and is tried again by nobody. */
export const failuresAreNamed: Invariant = {
  id: "F24",
  says: "nothing that AWS answers ends a function as a bug of ours",
  begins: ({ sandbox, violated }) => {
    sandbox.lambda.onInvocation(({ functionName, result }) => {
      if (result.is === "returned") return;
      const { errorType, errorMessage } = result.error;
      if (errorType === "Superseded" && !inRun.test(functionName))
        violated("F11", `${functionName} failed, as a run had ended meanwhile: ${errorMessage}`);
      if (known.test(errorType)) return;
      if (!isOfTheDay.test(errorMessage)) violated("F24", `${functionName} failed by ${errorType}: ${errorMessage}`);
    });
  },
};
