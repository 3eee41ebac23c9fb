import { createHash } from "node:crypto";
import { Bug } from "../errors.ts";
import { askCedar } from "./ask.ts";
import {
  checkParsePolicySet,
  type DetailedError,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  templateToJson,
  type ValidationError,
  validate,
} from "./cedar.ts";
import { cedarFault, faultAt, sortFaults, wholeFile } from "./faults.ts";
import type { Policy, PolicyFault, PolicyFile } from "./policy.ts";
import { schemaText } from "./schema.ts";
import { type Piece, pieces, positionAt } from "./source.ts";

export type Loaded =
  | { readonly is: "policy"; readonly policy: Policy }
  /** sorted by file, line and column; one fault is enough and nothing is loaded */
  | { readonly is: "faults"; readonly faults: readonly PolicyFault[] };

export interface LoadOptions {
  /** entities of member accounts hang below `Peering::Organization::"<organizationId>"` */
  readonly organizationId: string;
}

/** One policy with the annotations that every policy must carry. */
interface Named {
  readonly piece: Piece;
  readonly id: string;
  readonly reason: string;
}

type Checked<T> = T | { readonly faults: readonly PolicyFault[] };

const schemaName = "peering";

const parse = (file: PolicyFile): Checked<readonly Piece[]> => {
  const answer = checkParsePolicySet({ staticPolicies: file.text });
  if (answer.type === "success") return pieces(file);
  const templates = pieces(file).filter((piece) => templateToJson(piece.text).type === "success");
  return templates.length > 0
    ? { faults: templates.map((piece) => faultAt(piece, "a policy template can't be used here", noTemplates)) }
    : { faults: answer.errors.map((error) => cedarFault(wholeFile(file), error)) };
};
const noTemplates = "write the entity in place of `?principal` or `?resource`";

const name = (piece: Piece): Checked<Named> => {
  const answer = policyToJson(piece.text);
  if (answer.type === "failure") return { faults: answer.errors.map((error) => cedarFault(piece, error)) };
  const { id = "", reason = "" } = answer.json.annotations ?? {};
  const faults: PolicyFault[] = [];
  if (id.trim() === "")
    faults.push(faultAt(piece, "the policy has no `@id`", 'write `@id("…")` before it, unique among all policies'));
  if (reason.trim() === "") {
    faults.push(
      faultAt(
        piece,
        "the policy has no `@reason`",
        'write `@reason("…")` before it, in words that an application team understands',
      ),
    );
  }
  return faults.length > 0 ? { faults } : { piece, id, reason };
};

const isFaulty = (checked: Checked<unknown>): checked is { readonly faults: readonly PolicyFault[] } =>
  typeof checked === "object" && checked !== null && "faults" in checked;

const faultsOf = (checked: readonly Checked<unknown>[]): readonly PolicyFault[] =>
  checked.filter(isFaulty).flatMap(({ faults }) => faults);

const doubles = (policies: readonly Named[]): readonly PolicyFault[] => {
  const first = new Map<string, Named>();
  return policies.flatMap((policy) => {
    const earlier = first.get(policy.id);
    if (earlier === undefined) first.set(policy.id, policy);
    if (earlier === undefined) return [];
    const { file, start } = earlier.piece;
    const place = `\`${file.file}\`, line ${positionAt(file.text, start).line}`;
    return [
      faultAt(policy.piece, `the id \`${policy.id}\` is taken by the policy in ${place}`, "give each policy an id of its own"),
    ];
  });
};

const texts = (policies: readonly Named[]): Record<string, string> =>
  Object.fromEntries(policies.map(({ id, piece }) => [id, piece.text]));

/**
 * Strict validation; a warning (a policy that can never apply, text that only looks alike) counts as a fault too.
 * Policies go by their place, as an id may be missing or taken here; Cedar's message then names the id again.
 */
const invalid = (all: readonly Piece[]): readonly PolicyFault[] => {
  const answer = validate({
    schema: schemaText,
    policies: { staticPolicies: Object.fromEntries(all.map(({ text }, index) => [`${index}`, text])) },
    validationSettings: { mode: "strict" },
  });
  if (answer.type === "failure") throw new Bug(`the policy schema doesn't validate: ${messages(answer.errors)}`);
  const wrong = new Set(answer.validationErrors.map(({ policyId }) => policyId));
  const warnings = answer.validationWarnings.filter(({ policyId }) => !wrong.has(policyId));
  return telling([...answer.validationErrors, ...warnings]).flatMap(({ policyId, error }) => {
    const piece = all[Number(policyId)];
    if (!piece) return [];
    const named = name(piece);
    const message = error.message.replace(/^for policy `\d+`, /, isFaulty(named) ? "" : `for policy \`${named.id}\`, `);
    return [cedarFault(piece, { ...error, message })];
  });
};

/**
 * WHY: where Cedar doesn't know an action or a type it checks the rest of the policy against all of them, and finds what
 * isn't wrong.
 */
const telling = (found: readonly ValidationError[]): readonly ValidationError[] => {
  const unrecognized = found.filter(({ error }) => error.message.includes("unrecognized"));
  const misnamed = new Set(unrecognized.map(({ policyId }) => policyId));
  return [...unrecognized, ...found.filter(({ policyId }) => !misnamed.has(policyId))];
};

const messages = (errors: readonly DetailedError[]): string => errors.map(({ message }) => message).join("; ");

/** The texts in force, whatever files they came in, with the schema that gives them their meaning. */
const hashOf = (policies: readonly Named[]): string => {
  const sorted = policies.map(({ id, piece }) => [id, piece.text]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([schemaText, sorted]))
    .digest("hex");
};

/** Read from the text, on the safe side: a mention in a comment only costs questions. */
const tableDifference = (text: string): Policy["tablesDifferBy"] => {
  if (/RouteTable\s*::\s*"/.test(text)) return "ids";
  const calls = text.match(/\b(?:has|get)Tag\b/g) ?? [];
  const literal = [...text.matchAll(/\b(?:has|get)Tag\s*\(\s*"([^"\\]*)"\s*\)/g)].map(([, key = ""]) => key);
  return literal.length === calls.length ? [...new Set(literal)].sort() : "all";
};

const prepare = (policies: readonly Named[], { organizationId }: LoadOptions): Policy => {
  const hash = hashOf(policies);
  const answers = [
    preparseSchema(schemaName, schemaText),
    // INVARIANT: the key is the hash of the texts, so a second load of the same texts changes nothing.
    preparsePolicySet(hash, { staticPolicies: texts(policies) }),
  ];
  for (const answer of answers) {
    if (answer.type === "failure") throw new Bug(`checked policies don't load: ${messages(answer.errors)}`);
  }
  const reasons = new Map(policies.map(({ id, reason }) => [id, reason]));
  const tablesDifferBy = tableDifference(policies.map(({ piece }) => piece.text).join("\n"));
  return { hash, tablesDifferBy, ask: askCedar({ policySet: hash, schema: schemaName, organizationId, reasons }) };
};

/** The policies of all files as one, or every fault in them; the order of the files doesn't matter. */
export const loadPolicy = (files: readonly PolicyFile[], options: LoadOptions): Loaded => {
  const ordered = files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const parsed = ordered.map(parse);
  const all = parsed.flatMap((each) => (isFaulty(each) ? [] : each));
  const named = all.map(name);
  const policies = named.filter((each): each is Named => !isFaulty(each));
  const faults = [...faultsOf(parsed), ...faultsOf(named), ...doubles(policies), ...invalid(all)];
  if (faults.length > 0) return { is: "faults", faults: sortFaults(faults) };
  return { is: "policy", policy: prepare(policies, options) };
};
