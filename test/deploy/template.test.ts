import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { text } from "./fragments.ts";
import { functionNames, type Packaged, packageService } from "./packaged.ts";
import { faultsOf } from "./resource-shapes.ts";
import { filledIn, ofType, type Resource, referencesOf, rolesOf, type Template } from "./template.ts";

let packaged: Packaged | undefined;
let template: Template;

beforeAll(async () => {
  packaged = await packageService([
    "--param=organizationId=o-a1b2c3d4e5",
    "--param=externalId=0123456789abcdef0123456789abcdef",
    "--param=regions=eu-west-1,eu-central-1",
    "--param=targets=r-a1b2",
  ]);
  template = packaged.template;
});
afterAll(() => packaged?.remove());

const logicalId = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}LambdaFunction`;
const functionOf = (name: string): Resource => {
  const found = template.Resources[logicalId(name)];
  if (!found) throw new Error(`no function ${name}`);
  return found;
};
const variablesOf = (name: string): Record<string, unknown> =>
  (functionOf(name).Properties.Environment as { Variables: Record<string, unknown> }).Variables;

const parameterNames = {
  "AWS::AccountId": "111111111111",
  "AWS::Region": "eu-west-1",
  OrganizationId: "o-a1b2c3d4e5",
  ExternalId: "0123456789abcdef0123456789abcdef",
};

describe("the packaged template", () => {
  it("is made without a warning", () => {
    expect(packaged?.output).toContain("Service packaged");
    expect(packaged?.output).not.toMatch(/warning|deprecat|Cannot generate IAM policy statement|task missing/i);
  });

  it("has only resources, properties and attributes that CloudFormation knows, and all required ones", () => {
    const specification = loadAwsServiceSpecSync();
    expect(Object.entries(template.Resources).flatMap(([id, resource]) => faultsOf(specification, id, resource))).toEqual([]);
  });

  it("refers to what it has", () => {
    const specification = loadAwsServiceSpecSync();
    const parameters = new Set(Object.keys(template.Parameters ?? {}));
    for (const [id, resource] of Object.entries(template.Resources))
      for (const reference of referencesOf({ ...resource.Properties, TemplateBody: null })) {
        const [target = "", ...attribute] = reference.split(".");
        if (target.startsWith("AWS::") || parameters.has(reference)) continue;
        const type = template.Resources[target]?.Type;
        expect(type, `${id} refers to ${reference}`).toBeDefined();
        const known = specification.lookup("resource", "cloudFormationType", "equals", type ?? "").only();
        if (attribute.length > 0)
          expect(Object.keys(known.attributes), `${id} refers to ${reference}`).toContain(attribute.join("."));
      }
  });

  it("has no resources that wait for each other", () => {
    const ready = new Set<string>();
    const needs = new Map(
      Object.entries(template.Resources).map(([id, { Properties, DependsOn = [] }]) => [
        id,
        [...referencesOf(Properties), ...(typeof DependsOn === "string" ? [DependsOn] : DependsOn)]
          .map((reference) => reference.split(".")[0] ?? "")
          .filter((target) => target in template.Resources),
      ]),
    );
    for (let grown = true; grown; ) {
      const next = [...needs].filter(([id, targets]) => !ready.has(id) && targets.every((target) => ready.has(target)));
      for (const [id] of next) ready.add(id);
      grown = next.length > 0;
    }
    expect([...needs.keys()].filter((id) => !ready.has(id))).toEqual([]);
  });

  it("doesn't deploy with the example organization or external id", () => {
    for (const [name, example] of [
      ["OrganizationId", "o-exampleorg"],
      ["ExternalId", "example-external-id"],
    ] as const) {
      const { AllowedPattern = "", Default = "" } = template.Parameters?.[name] ?? {};
      expect(text("serverless.yml")).toContain(`'${example}'`);
      expect(example).not.toMatch(new RegExp(AllowedPattern));
      expect(Default).toMatch(new RegExp(AllowedPattern));
    }
  });
});

describe("each function", () => {
  it("is one of the six", () => {
    expect(ofType(template, "AWS::Lambda::Function").map(([id]) => id)).toEqual(functionNames.map(logicalId));
  });

  it("has a role of its own, and no shared role exists", () => {
    const roles = functionNames.map((name) => JSON.stringify(functionOf(name).Properties.Role));
    expect(new Set(roles).size).toBe(functionNames.length);
    for (const name of functionNames) {
      const role = (functionOf(name).Properties.Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
      expect(rolesOf(template).get(role)?.RoleName).toBe(`peering-autopilot-${name}`);
    }
    expect(Object.keys(template.Resources)).not.toContain("IamRoleLambdaExecution");
  });

  it("may write its own log, which is kept for a while, and is traced", () => {
    for (const name of functionNames) {
      const log = ofType(template, "AWS::Logs::LogGroup").find(
        ([, { Properties }]) => Properties.LogGroupName === `/aws/lambda/peering-autopilot-${name}`,
      );
      expect(log?.[1].Properties.RetentionInDays).toBe(90);
      expect(JSON.stringify(template.Resources[`${logicalId(name).replace("LambdaFunction", "Role")}`])).toContain(
        `:log-group:/aws/lambda/peering-autopilot-${name}:log-stream:*`,
      );
      expect(functionOf(name).Properties.TracingConfig).toEqual({ Mode: "Active" });
    }
  });

  it("runs on Node 24 on arm64, with the time its states give it", () => {
    for (const name of functionNames) {
      const { Runtime, Architectures, MemorySize, Timeout } = functionOf(name).Properties;
      expect([Runtime, Architectures], name).toEqual(["nodejs24.x", ["arm64"]]);
      expect(MemorySize, name).toBe(name === "propose" ? 512 : 256);
      expect(Timeout, name).toBe({ apply: 900, intake: 60 }[name as string] ?? 300);
    }
  });

  it("gets the variables that it needs, and no others", () => {
    const wanted: Record<string, readonly string[]> = {
      intake: ["LEDGER_TABLE", "PEERING_SETTINGS", "PEERING_WORKFLOW_ARN"],
      propose: ["LEDGER_TABLE", "PEERING_SETTINGS"],
      apply: ["PEERING_SETTINGS"],
      verify: ["LEDGER_TABLE", "PEERING_SETTINGS"],
      announce: ["BUS_NAME", "LEDGER_TABLE", "PEERING_SETTINGS", "TOPIC_ARN"],
      sweep: ["LEDGER_TABLE", "PEERING_SETTINGS", "PEERING_WORKFLOW_ARN"],
    };
    for (const name of functionNames) expect(Object.keys(variablesOf(name)).sort(), name).toEqual(wanted[name]);
  });

  it("gets settings that the product reads", () => {
    for (const name of functionNames) {
      const filled = String(filledIn(variablesOf(name).PEERING_SETTINGS, parameterNames));
      expect(Settings.parse(JSON.parse(filled))).toMatchObject({
        organizationId: "o-a1b2c3d4e5",
        externalId: "0123456789abcdef0123456789abcdef",
        hub: { account: "111111111111", region: "eu-west-1" },
        regions: ["eu-west-1", "eu-central-1"],
        memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
      });
      // Lambda: 4 KB for all environment variables
      expect(filled.length).toBeLessThan(3000);
    }
  });

  it("starts the workflow by the name that the workflow has", () => {
    const arn = filledIn(variablesOf("intake").PEERING_WORKFLOW_ARN, { ...parameterNames, "AWS::Partition": "aws" });
    const name = template.Resources.PeeringWorkflow?.Properties.StateMachineName;
    expect(arn).toBe(`arn:aws:states:eu-west-1:111111111111:stateMachine:${String(name)}`);
  });
});

describe("both workflows", () => {
  it.each([
    ["PeeringWorkflow", "peering"],
    ["SweepWorkflow", "sweep"],
  ])("%s is the file %s.asl.json, its functions filled in", (id, file) => {
    const { DefinitionString, DefinitionSubstitutions } = template.Resources[id]?.Properties ?? {};
    const asl = text(`infra/workflow/${file}.asl.json`);
    expect(DefinitionString).toBe(asl);
    const substitutes = DefinitionSubstitutions as Record<string, { "Fn::GetAtt": [string, string] }>;
    const used = new Set(Array.from(asl.matchAll(/\$\{(\w+)\}/g), ([, name]) => name ?? ""));
    expect(new Set(Object.keys(substitutes))).toEqual(used);
    for (const [name, { "Fn::GetAtt": target }] of Object.entries(substitutes))
      expect(target).toEqual([name.replace("FunctionArn", "LambdaFunction"), "Arn"]);
  });
});

describe("the member accounts", () => {
  it("get the member template, letter by letter", () => {
    const { TemplateBody, StackInstancesGroup, OperationPreferences } = template.Resources.Members?.Properties ?? {};
    expect(TemplateBody).toBe(text("infra/access/member.yml"));
    // CloudFormation: 51,200 bytes for a template body
    expect(String(TemplateBody).length).toBeLessThan(51_200);
    expect(StackInstancesGroup).toEqual([
      { DeploymentTargets: { OrganizationalUnitIds: { Ref: "MemberTargets" } }, Regions: { Ref: "MemberRegions" } },
    ]);
    expect(OperationPreferences).toMatchObject({ RegionConcurrencyType: "SEQUENTIAL", RegionOrder: { Ref: "MemberRegions" } });
  });
});
