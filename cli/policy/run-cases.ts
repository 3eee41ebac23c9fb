import { Bug } from "#shared/errors.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Answer, Policy } from "#shared/policy/policy.ts";
import { questionOf } from "./case-question.ts";
import type { PlacedCase, ReadCases } from "./cases-file.ts";
import type { Case, verdicts } from "./cases-schema.ts";

/** What the policies say to a case. */
interface Verdict {
  readonly is: (typeof verdicts)[number];
  /** `@id`s of the policies that decided */
  readonly policies: readonly string[];
  /** why not; empty unless denied */
  readonly because: readonly string[];
}

interface CaseResult extends PlacedCase {
  /** what is not as expected; null when the case passes */
  readonly failure: string | null;
}

export interface FileResult {
  readonly file: string;
  readonly results: readonly CaseResult[];
}

/** Asks the policies of a file about each of its cases. */
export const runCases = ({ file, organization, policies, cases }: Extract<ReadCases, { is: "cases" }>): FileResult => {
  const loaded = loadPolicy(policies, { organizationId: organization });
  if (loaded.is === "faults") throw new Bug("policies that were checked don't load");
  const results = cases.map((each) => ({ ...each, failure: failureOf(each.case, verdictOf(each.case, loaded.policy)) }));
  return { file, results };
};

const verdictOf = ({ request, action }: Case, policy: Policy): Verdict => {
  const answer = policy.ask(questionOf(request, action ?? "connect"));
  if (action !== undefined || answer.is === "permitted") return plain(answer);
  const approval = policy.ask(questionOf(request, "connectWithApproval"));
  return approval.is === "permitted" ? { ...plain(approval), is: "needs-approval" } : plain(answer);
};

const plain = (answer: Answer): Verdict => ({ ...answer, because: answer.is === "denied" ? answer.because : [] });

const failureOf = ({ expect, reason }: Case, verdict: Verdict): string | null => {
  const found = [...verdict.because, ...verdict.policies.map((id) => `\`${id}\``)];
  const told = found.length > 0 ? ` (${found.join("; ")})` : "";
  if (verdict.is !== expect) return `expected ${expect}, got ${verdict.is}${told}`;
  const given =
    reason === undefined || verdict.policies.includes(reason) || verdict.because.some((each) => each.includes(reason));
  return given ? null : `expected the reason \`${reason}\`, got ${verdict.is}${told}`;
};
