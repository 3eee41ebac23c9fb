import type { Fault, Path } from "../fault.ts";
import { didYouMean } from "../suggest.ts";

/** The kinds of things a scenario names, in the words of its messages. */
const kinds = {
  account: "account",
  unit: "unit",
  vpc: "VPC",
  subnet: "subnet",
  table: "route table",
  group: "security group",
  peering: "peering",
} as const;
export type Kind = keyof typeof kinds;

/** Something that gets its name here. */
export interface Declaration {
  readonly kind: Kind;
  readonly id: string;
  readonly path: Path;
  /** index of the action that makes it; -1 when it is there from the start */
  readonly since: number;
}

/** A name used; `at` is the index of the action that uses it, -1 before all, Infinity after all. */
export interface Reference {
  readonly kinds: readonly Kind[];
  readonly id: string;
  readonly path: Path;
  readonly at: number;
  readonly atKey?: true;
}

/** Names given twice. */
export const duplicateFaults = (declarations: readonly Declaration[]): readonly Fault[] => {
  const seen = new Set<string>();
  return declarations.flatMap(({ kind, id, path }) => {
    const key = `${kind} ${id}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path, message: `${kinds[kind]} \`${id}\` is there already; each needs a name of its own` }];
  });
};

/** Names used that nobody gave, or only later. */
export const referenceFaults = (references: readonly Reference[], declarations: readonly Declaration[]): readonly Fault[] =>
  references.flatMap((reference) => {
    const fitting = declarations.filter(({ kind }) => reference.kinds.includes(kind));
    const since = fitting.filter(({ id }) => id === reference.id).map((declaration) => declaration.since);
    if (since.length > 0 && Math.min(...since) < reference.at) return [];
    const place = { path: reference.path, ...(reference.atKey ? { atKey: reference.atKey } : {}) };
    const words = reference.kinds.map((kind) => kinds[kind]).join(" or ");
    if (since.length > 0) return [{ ...place, message: `${words} \`${reference.id}\` is only made by a later action` }];
    const known = new Set(fitting.filter((declaration) => declaration.since < reference.at).map(({ id }) => id));
    return [{ ...place, message: `unknown ${words} \`${reference.id}\`${didYouMean(reference.id, known)}` }];
  });
