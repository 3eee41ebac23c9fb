import type * as z from "zod";
import type { PolicyFile } from "#shared/policy/policy.ts";
import { type Action, ActionEntry, actionOf } from "./action-schema.ts";
import { readSource } from "./document.ts";
import { Expected } from "./expected-schema.ts";
import { type Fault, InvalidScenario, type Path, type PlacedFault, printFault } from "./fault.ts";
import { actionBlockFaults } from "./meaning/actions.ts";
import { vpcBlockFaults } from "./meaning/blocks.ts";
import { declarationsOf } from "./meaning/declarations.ts";
import { deploymentFaults } from "./meaning/deployment.ts";
import { duplicateFaults, referenceFaults } from "./meaning/names.ts";
import { actionReferences, expectedReferences, vpcReferences } from "./meaning/references.ts";
import { tableFaults } from "./meaning/tables.ts";
import { loadPolicies, type PolicySource } from "./policy-files.ts";
import { PartialVpc, Scenario } from "./schema.ts";
import { structureFaults } from "./structure.ts";

/** A valid scenario with its actions told apart and its policies read. */
export interface ReadScenario {
  readonly file: string;
  readonly scenario: Scenario;
  readonly actions: readonly Action[];
  readonly policies: readonly PolicyFile[];
  /** the policies of each `setPolicy`, by the index of the action */
  readonly laterPolicies: ReadonlyMap<number, readonly PolicyFile[]>;
  /** the fault of a place in the scenario, for what AWS refuses while the world is built */
  refusal(path: Path, message: string): InvalidScenario;
}

/** Reads a scenario from YAML or JSON text; throws `InvalidScenario` with every fault. */
export const parseScenario = (file: string, text: string): ReadScenario => {
  const source = readSource(file, text);
  if (source.faults.length > 0) throw new InvalidScenario(source.faults);
  const found = [...structureFaults(Scenario, source.value), ...meaningFaults(source.value, file)];
  if (found.length > 0) throw new InvalidScenario(inOrder(found.map((fault) => fault.elsewhere ?? source.place(fault))));
  const scenario = Scenario.parse(source.value);
  return {
    file,
    scenario,
    actions: scenario.actions.map(actionOf),
    policies: loadPolicies({ given: scenario.policy, path: ["policy"], file }).files,
    laterPolicies: laterPolicies(scenario, file),
    refusal: (path, message) => new InvalidScenario([source.place({ path, message })]),
  };
};

const inOrder = (faults: readonly PlacedFault[]): readonly PlacedFault[] => {
  const unique = new Map(faults.map((fault) => [printFault(fault), fault]));
  return [...unique.values()].sort(
    (a, b) => byText(a.file, b.file) || a.line - b.line || a.column - b.column || byText(a.message, b.message),
  );
};

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const laterPolicies = ({ actions }: Scenario, file: string): ReadonlyMap<number, readonly PolicyFile[]> =>
  new Map(
    actions.flatMap(({ setPolicy }, index) =>
      setPolicy === undefined
        ? []
        : [[index, loadPolicies({ given: setPolicy, path: ["actions", index, "setPolicy"], file }).files] as const],
    ),
  );

interface Part<T> {
  readonly value: T;
  readonly path: Path;
}

/** What a schema alone can't see. Parts with a fault of structure are left out, so that each fault is told once. */
const meaningFaults = (raw: unknown, file: string): readonly Fault[] => {
  const declarations = declarationsOf(raw);
  const vpcs = soundParts(PartialVpc, raw, "vpcs");
  const actions = soundParts(ActionEntry, raw, "actions").map(({ value, path }) => ({ value: actionOf(value), path }));
  const expected = Expected.safeParse((raw as { readonly expect?: unknown } | null)?.expect);
  const references = [
    ...vpcs.flatMap(({ value, path }) => vpcReferences(value, path)),
    ...actions.flatMap(({ value, path }) => actionReferences(value, { path, at: Number(path[1]) })),
    ...(expected.success ? expectedReferences(expected.data) : []),
  ];
  return [
    ...duplicateFaults(declarations),
    ...referenceFaults(references, declarations),
    ...deploymentFaults(raw, declarations),
    ...vpcs.flatMap(({ value, path }) => [...vpcBlockFaults(value, path), ...tableFaults(value, path)]),
    ...actions.flatMap(({ value, path }) => actionBlockFaults(value, path)),
    ...policyFaults(raw, { file, actions }),
  ];
};

const soundParts = <T>(schema: z.ZodType<T>, raw: unknown, key: string): readonly Part<T>[] => {
  const list = (raw as Readonly<Record<string, unknown>> | null)?.[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((element: unknown, index) => {
    const result = schema.safeParse(soundOf(schema, element));
    return result.success ? [{ value: result.data, path: [key, index] }] : [];
  });
};

/** WHY: one misspelt key or wrong value shouldn't hide what else is wrong with the same part. */
const soundOf = (schema: z.ZodType, element: unknown): unknown => {
  const copy: unknown = structuredClone(element);
  for (const issue of schema.safeParse(copy).error?.issues ?? []) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) remove(copy, [...issue.path, key]);
    } else remove(copy, issue.path.slice(0, 1));
  }
  return copy;
};

const remove = (from: unknown, path: readonly PropertyKey[]): void => {
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], from);
  if (last !== undefined && typeof parent === "object" && parent !== null) Reflect.deleteProperty(parent, last);
};

const policyFaults = (raw: unknown, { file, actions }: { readonly file: string; readonly actions: readonly Part<Action>[] }) => {
  const given = (raw as { readonly policy?: unknown } | null)?.policy;
  const texts = typeof given === "string" || (Array.isArray(given) && given.every((entry) => typeof entry === "string"));
  const later = actions.flatMap(({ value, path }): readonly PolicySource[] =>
    value.is === "setPolicy" ? [{ given: value.body, path: [...path, "setPolicy"], file }] : [],
  );
  const sources = [...(texts ? [{ given: given as string | string[], path: ["policy"], file }] : []), ...later];
  return sources.flatMap((source) => loadPolicies(source).faults);
};
