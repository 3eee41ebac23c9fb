import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { hub, text } from "#test/deploy/fragments.ts";
import { rolesOf, statementsOf } from "#test/deploy/template.ts";

type State = { readonly Type: string; readonly Resource?: string; readonly ItemProcessor?: Machine } & Readonly<
  Record<string, unknown>
>;
interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

interface Judgement {
  readonly isValid: boolean;
  errorsText(separator: string): string;
}
// the package has no types
const validate: (definition: object) => Judgement = createRequire(import.meta.url)("asl-validator");

const machines = { peering: "PeeringWorkflow", sweep: "SweepWorkflow" } as const;
const definition = (name: string): Machine => JSON.parse(text(`infra/workflow/${name}.asl.json`)) as Machine;
const statesOf = ({ States }: Machine): readonly State[] =>
  Object.values(States).flatMap((state) => [state, ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : [])]);
const tasksOf = (name: string): readonly string[] =>
  statesOf(definition(name)).flatMap(({ Type, Resource = "" }) => (Type === "Task" ? [Resource] : []));

describe.each(Object.entries(machines))("the %s workflow", (name, id) => {
  it("is valid Amazon States Language", () => {
    const judgement = validate(definition(name));
    expect(judgement.errorsText("\n")).toBe("");
    expect(judgement.isValid).toBe(true);
  });

  it("says a wrong definition isn't valid", () => {
    const wrong = { ...definition(name), StartAt: "Nowhere" };
    expect(validate(wrong).isValid).toBe(false);
  });

  it("calls functions that it may invoke, and no others", () => {
    const { DefinitionSubstitutions, RoleArn } = hub().Resources[id]?.Properties ?? {};
    const functions = Object.values(DefinitionSubstitutions as Record<string, unknown>);
    expect(new Set(tasksOf(name))).toEqual(new Set(Object.keys(DefinitionSubstitutions as object).map((key) => `\${${key}}`)));
    const role = rolesOf(hub()).get((RoleArn as { "Fn::GetAtt": [string] })["Fn::GetAtt"][0]);
    const invoke = role ? statementsOf(role).find(({ Action }) => Action === "lambda:InvokeFunction") : undefined;
    expect([invoke?.Resource].flat()).toEqual(functions);
  });

  it("is traced and logs its failures, without what its states carry", () => {
    const { TracingConfiguration, LoggingConfiguration } = hub().Resources[id]?.Properties ?? {};
    expect(TracingConfiguration).toEqual({ Enabled: true });
    expect(LoggingConfiguration).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });
});

describe("the sweep workflow's role", () => {
  it("may start and watch executions of its own machine, as a Distributed Map does", () => {
    const role = rolesOf(hub()).get("SweepWorkflowRole");
    const states = role ? statementsOf(role).filter(({ Action }) => JSON.stringify(Action).includes("states:")) : [];
    expect(states.flatMap(({ Action }) => Action).sort()).toEqual([
      "states:DescribeExecution",
      "states:StartExecution",
      "states:StopExecution",
    ]);
    const name = String(hub().Resources.SweepWorkflow?.Properties.StateMachineName);
    for (const { Resource } of states) expect(JSON.stringify(Resource)).toContain(`:${name}`);
  });
});

describe("the ledger's table", () => {
  it("has the keys of the ledger, can be restored, and outlives its stack", () => {
    const { Properties, ...table } = hub().Resources.Ledger ?? { Properties: {} };
    expect(table).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    expect(Properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });
});
