import type { AccessQuestion } from "../call.ts";
import { remembered } from "../remembered.ts";
import { type ConditionBlock, compileCondition } from "./condition.ts";
import { arnLike, type Matcher, wildcard } from "./pattern.ts";

type OneOrMore = string | readonly string[];

/** One statement of an IAM policy, as written in JSON. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, OneOrMore>>;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: ConditionBlock;
}

/** An IAM policy document: a permissions policy, a trust policy or a resource policy. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Id?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** A statement made ready to be asked. */
export interface Statement {
  /** its Sid, or `#0`, `#1` … by position */
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly principal: PolicyStatement["Principal"];
  /** whether it has a Resource or NotResource element: permissions must, trust policies must not */
  readonly onResources: boolean;
  covers(question: AccessQuestion): boolean;
}

export interface Decision {
  readonly is: "allowed" | "denied" | "unmentioned";
  /** the statements that decided: the denying ones, else the allowing ones */
  readonly by: readonly Statement[];
}

const knownElements = new Set(["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
const knownDocumentElements = new Set(["Version", "Id", "Statement"]);

const listed = (values: OneOrMore): readonly string[] => (typeof values === "string" ? [values] : values);

function refuseUnknown(what: object, known: ReadonlySet<string>): void {
  for (const element of Object.keys(what))
    if (!known.has(element)) throw new TypeError(`the sandbox doesn't know the policy element \`${element}\``);
}

/** A list that must be matched by one of its patterns, or, for the `Not…` form, by none. */
function choice(
  positive: OneOrMore | undefined,
  negative: OneOrMore | undefined,
  matcher: (pattern: string) => Matcher,
): Matcher {
  if (positive !== undefined && negative !== undefined) throw new TypeError("a statement has an element and its `Not` form");
  const patterns = listed(positive ?? negative ?? "*").map(matcher);
  const wanted = negative === undefined;
  return (value, context) => patterns.some((pattern) => pattern(value, context)) === wanted;
}

function compileStatement(written: PolicyStatement, index: number): Statement {
  refuseUnknown(written, knownElements);
  if (written.Effect !== "Allow" && written.Effect !== "Deny") throw new TypeError("a statement's Effect is Allow or Deny");
  if (written.Action === undefined && written.NotAction === undefined)
    throw new TypeError("a statement needs Action or NotAction");
  const action = choice(written.Action, written.NotAction, (pattern) => wildcard(pattern, "ignored"));
  // Policy variables stand in Resource and Condition only (IAM User Guide, "Where you can use policy variables").
  const does = remembered((name) => action(name, {}));
  // For an action without resource-level permissions AWS asks for `*`, which isn't an ARN: only the pattern `*` matches it.
  const resource = choice(written.Resource, written.NotResource, arnLike);
  const condition = compileCondition(written.Condition ?? {});
  return {
    sid: written.Sid ?? `#${index}`,
    effect: written.Effect,
    principal: written.Principal,
    onResources: written.Resource !== undefined || written.NotResource !== undefined,
    covers: (question) => does(question.action) && resource(question.resource, question.context) && condition(question.context),
  };
}

const compiled = new WeakMap<PolicyDocument, readonly Statement[]>();

/** Compiles a document; throws, rather than guesses, on any element, operator or variable that it doesn't know. */
export function compilePolicy(document: PolicyDocument): readonly Statement[] {
  const statements = compiled.get(document) ?? compile(document);
  compiled.set(document, statements);
  return statements;
}

function compile(document: PolicyDocument): readonly Statement[] {
  refuseUnknown(document, knownDocumentElements);
  if (document.Version !== "2012-10-17") throw new TypeError("a policy needs Version 2012-10-17");
  const { Statement: statements } = document;
  return (Array.isArray(statements) ? (statements as readonly PolicyStatement[]) : [statements as PolicyStatement]).map(
    compileStatement,
  );
}

/** IAM's answer to one question: an explicit deny wins, then an allow, else nothing was said. */
export function decide(statements: readonly Statement[], question: AccessQuestion): Decision {
  const covering = statements.filter((statement) => statement.covers(question));
  const denying = covering.filter(({ effect }) => effect === "Deny");
  if (denying.length > 0) return { is: "denied", by: denying };
  return covering.length > 0 ? { is: "allowed", by: covering } : { is: "unmentioned", by: [] };
}
