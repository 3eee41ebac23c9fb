import { checkParsePolicySet, formatPolicies, policyToJson } from "#shared/policy/cedar.ts";
import { cedarFault, wholeFile } from "#shared/policy/faults.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";
import { pieces } from "#shared/policy/source.ts";
import type { TextFault } from "./code-frame.ts";

export type Formatted =
  | { readonly is: "formatted"; readonly file: string; readonly text: string; readonly changed: boolean }
  | { readonly is: "refused"; readonly faults: readonly TextFault[] };

/** The file in Cedar's own layout with every comment kept; refused when it doesn't parse. */
export const format = (file: PolicyFile): Formatted => {
  const parsed = checkParsePolicySet({ staticPolicies: file.text });
  if (parsed.type === "failure")
    return { is: "refused", faults: parsed.errors.map((error) => cedarFault(wholeFile(file), error)) };
  const answer = formatPolicies({ policyText: file.text, lineWidth: 100, indentWidth: 2 });
  if (answer.type === "failure")
    return { is: "refused", faults: answer.errors.map((error) => cedarFault(wholeFile(file), error)) };
  const text = headerApart(file.text, `${answer.formatted_policy.trimEnd()}\n`);
  if (!isSame(file, { ...file, text })) return { is: "refused", faults: [unsafe(file)] };
  return { is: "formatted", file: file.file, text, changed: text !== file.text };
};

/** Comments that a blank line sets apart from the first policy speak of the whole file: Cedar's formatter joins them to it. */
const headerApart = (before: string, after: string): string => {
  const header = /^(?:[ \t]*\/\/[^\n]*\n)+(?=[ \t]*\r?\n)/.exec(before);
  if (!header) return after;
  const lines = after.split("\n");
  const length = header[0].split("\n").length - 1;
  const stillThere = lines.slice(0, length).every((line) => line.startsWith("//"));
  return stillThere
    ? [...lines.slice(0, length), "", ...lines.slice(length)].join("\n").replace(/^((?:\/\/[^\n]*\n)+)\n+/, "$1\n")
    : after;
};

// Comments, or string literals in which `//` is text.
const commentOrString = /\/\/([^\n\r]*)|"(?:\\.|[^"\\])*"/gsu;

const commentsOf = (text: string): readonly string[] =>
  [...text.matchAll(commentOrString)].flatMap(([, comment]) => (comment === undefined ? [] : [comment.trim()]));

const meaningOf = (file: PolicyFile): string =>
  JSON.stringify([pieces(file).map(({ text }) => policyToJson(text)), commentsOf(file.text)]);

const isSame = (before: PolicyFile, after: PolicyFile): boolean => meaningOf(before) === meaningOf(after);

const unsafe = ({ file }: PolicyFile): TextFault => ({
  file,
  line: 1,
  column: 1,
  message: "can't be formatted without losing a comment",
  help: "move comments out of the middle of expressions to lines of their own",
});
