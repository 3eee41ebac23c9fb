import { remembered } from "../remembered.ts";

/** The condition keys of one request, lower-case, with their values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** Whether a value matches, given the context that policy variables are filled from. */
export type Matcher = (value: string, context: Context) => boolean;

type Token =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "any"; readonly regex: string }
  | { readonly is: "variable"; readonly key: string };

// ${*}, ${?} and ${$} stand for the characters themselves (IAM User Guide, "Policy variables").
const literalVariables = new Set(["*", "?", "$"]);

function variable(body: string): Token {
  if (literalVariables.has(body)) return { is: "text", text: body };
  if (!/^[a-z0-9-]+:[\w.:/=+@-]+$/i.test(body))
    throw new TypeError(`the sandbox doesn't know the policy variable \`\${${body}}\``);
  return { is: "variable", key: body.toLowerCase() };
}

function tokens(text: string, wildcards: "wildcards" | "literal"): Token[] {
  return (text.match(/\$\{[^}]*\}|[*?]|\$|[^$*?]+/g) ?? []).map((piece) => {
    if (piece.startsWith("${")) return variable(piece.slice(2, -1));
    if (wildcards === "wildcards" && piece === "*") return { is: "any", regex: "[^]*" };
    if (wildcards === "wildcards" && piece === "?") return { is: "any", regex: "[^]" };
    return { is: "text", text: piece };
  });
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** The value of a single-valued variable; a variable that has none matches nothing. */
function filledIn(key: string, context: Context): string | undefined {
  const value = context[key];
  return typeof value === "string" ? value : undefined;
}

function regex(parts: readonly Token[], context: Context, flags: string): RegExp | undefined {
  let source = "";
  for (const token of parts) {
    if (token.is === "any") source += token.regex;
    else {
      const text = token.is === "text" ? token.text : filledIn(token.key, context);
      if (text === undefined) return undefined;
      source += escaped(text);
    }
  }
  return new RegExp(`^${source}$`, flags);
}

const nothing: Context = {};

type LetterCase = "exact" | "ignored";

function matcher(parts: readonly Token[], letterCase: LetterCase): Matcher {
  const flags = letterCase === "ignored" ? "i" : "";
  if (parts.some(({ is }) => is === "variable")) return (value, context) => regex(parts, context, flags)?.test(value) ?? false;
  const fixed = regex(parts, nothing, flags);
  return (value) => fixed?.test(value) ?? false;
}

/** Matches `*`, `?` and policy variables. */
export const wildcard = (pattern: string, letterCase: LetterCase = "exact"): Matcher =>
  matcher(tokens(pattern, "wildcards"), letterCase);

/** Matches one string, in which only policy variables are special. */
export const equalTo = (pattern: string, letterCase: LetterCase = "exact"): Matcher =>
  matcher(tokens(pattern, "literal"), letterCase);

/** The six parts of an ARN; colons within `${…}` and within the resource part don't split. */
const arnParts = remembered((text): readonly string[] | undefined => {
  const pieces = text.match(/(?:\$\{[^}]*\}|[^:])+|:/g) ?? [];
  const parts = [""];
  for (const piece of pieces) {
    if (piece === ":" && parts.length < 6) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts.length === 6 ? parts : undefined;
});

/** Matches ARNs part by part: a wildcard doesn't reach over a colon, except in the last part (IAM User Guide, "Resource"). */
export function arnLike(pattern: string): Matcher {
  if (pattern === "*") return () => true;
  const parts = arnParts(pattern)?.map((part) => wildcard(part));
  if (!parts) throw new TypeError(`\`${pattern}\` is neither an ARN nor \`*\``);
  return (value, context) => {
    const values = arnParts(value);
    return values !== undefined && parts.every((part, index) => part(values[index] ?? "", context));
  };
}
