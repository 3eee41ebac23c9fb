import { type AuthorizationError, type Response, statefulIsAuthorized } from "./cedar.ts";
import { sliceFor } from "./entities.ts";
import type { Answer, Question } from "./policy.ts";

/** What is kept in Cedar's memory, by name, and what an answer needs besides. */
export interface Prepared {
  readonly policySet: string;
  readonly schema: string;
  readonly organizationId: string;
  /** `@reason` by `@id` */
  readonly reasons: ReadonlyMap<string, string>;
}

const sorted = (ids: readonly string[]): readonly string[] => [...new Set(ids)].toSorted();

const notEvaluated = ({ policyId, error }: AuthorizationError): string =>
  `policy \`${policyId}\` couldn't be evaluated, so the answer is no: ${error.message}`;

const denied = ({ decision, diagnostics }: Response, reasons: Prepared["reasons"]): Answer => {
  // When Cedar allows, its reasons are permits: they don't speak for a denial that comes from an error.
  const forbids = decision === "deny" ? sorted(diagnostics.reason) : [];
  const errors = diagnostics.errors.toSorted((a, b) => (a.policyId < b.policyId ? -1 : 1));
  const because = [...forbids.map((id) => reasons.get(id) ?? id), ...errors.map(notEvaluated)];
  return {
    is: "denied",
    policies: sorted([...forbids, ...errors.map(({ policyId }) => policyId)]),
    because: because.length > 0 ? because : ["no policy permits this"],
  };
};

/** Answers questions by the prepared policies; whatever goes wrong in evaluation is a denial. */
export const askCedar =
  ({ policySet, schema, organizationId, reasons }: Prepared) =>
  (question: Question): Answer => {
    const answer = statefulIsAuthorized({
      ...sliceFor(question, organizationId),
      preparsedPolicySetId: policySet,
      preparsedSchemaName: schema,
      validateRequest: true,
    });
    if (answer.type === "failure") {
      const because = answer.errors.map(
        ({ message }) => `the question doesn't fit the policy schema, so the answer is no: ${message}`,
      );
      return { is: "denied", policies: [], because };
    }
    const { response } = answer;
    // Cedar skips a policy that fails: a `forbid` that fails would let a permit through.
    return response.decision === "allow" && response.diagnostics.errors.length === 0
      ? { is: "permitted", policies: sorted(response.diagnostics.reason) }
      : denied(response, reasons);
  };
