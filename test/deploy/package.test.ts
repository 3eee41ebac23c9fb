import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { text } from "./fragments.ts";
import { functionNames, layOut, type Packaged, packageService } from "./packaged.ts";
import { faultsOf } from "./resource-shapes.ts";
import { filledIn, ofType, type Resource, referencesOf, rolesOf, type Template } from "./template.ts";

const runs: Packaged[] = [];
const folders: string[] = [];
let template: Template;

const parameters = [
  "--param=organizationId=o-a1b2c3d4e5",
  "--param=externalId=0123456789abcdef0123456789abcdef",
  "--param=regions=eu-west-1,eu-central-1",
  "--param=targets=r-a1b2",
];

beforeAll(async () => {
  const first = await packageService(parameters);
  runs.push(first, await packageService());
  template = first.template;
}, 200_000);
afterAll(async () => {
  for (const run of runs) await run.remove();
  for (const folder of folders) await rm(folder, { recursive: true });
});

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

const variables = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "peering-autopilot",
};

/** Imports a function's module as the Lambda runtime does, with its own variables only, in the task's folder. */
const loaded = async (name: string): Promise<string> => {
  const Variables = filledIn(variablesOf(name), parameterNames) as Record<string, string>;
  const folder = await layOut((await runs[0]?.files(name)) ?? new Map());
  folders.push(folder);
  const script = `import(${JSON.stringify(join(folder, `functions/${name}/handler.mjs`))}).then((module) => console.log(typeof module.handler))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: folder,
    env: { ...variables, ...Variables, LAMBDA_TASK_ROOT: folder },
  });
  return stdout.trim();
};

describe("the packaged template", () => {
  it("is made without a warning", () => {
    expect(runs[0]?.output).toContain("Service packaged");
    expect(runs[0]?.output).not.toMatch(/warning|deprecat|Cannot generate IAM policy statement|task missing/i);
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
      apply: ["LEDGER_TABLE", "PEERING_SETTINGS"],
      verify: ["LEDGER_TABLE", "PEERING_SETTINGS"],
      announce: ["BUS_NAME", "LEDGER_TABLE", "PEERING_SETTINGS", "PEERING_WORKFLOW_ARN", "TOPIC_ARN"],
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

describe("each packaged function", () => {
  it.each(functionNames)("%s loads on Node 24 with nothing but its zip, and exports its handler", async (name) => {
    expect(await loaded(name)).toBe("function");
  });

  it("is the same bytes when packaged again, for whatever deployment", async () => {
    for (const name of functionNames) {
      const [first, second] = await Promise.all(runs.map((run) => run.zip(name)));
      expect(first?.equals(second ?? Buffer.alloc(0)), name).toBe(true);
    }
  });

  it("carries its bundle and nothing else; the one that decides carries Cedar and the policies, the one that sweeps their texts", async () => {
    for (const name of functionNames) {
      const paths = [...((await runs[0]?.files(name))?.keys() ?? [])].sort();
      const own = [`functions/${name}/handler.mjs`];
      if (name === "sweep") {
        const policies = paths.filter((path) => path.endsWith(".cedar"));
        expect(policies).not.toEqual([]);
        expect(paths).toEqual([...own, ...policies]);
      } else if (name !== "propose") expect(paths).toEqual(own);
      else {
        expect(paths.filter((path) => !path.startsWith("infra/policies/"))).toEqual([
          "functions/propose/cedar_wasm_bg.wasm",
          ...own,
        ]);
        expect(paths).toContain("infra/policies/peering.cedarschema");
        expect(paths.filter((path) => path.endsWith(".cedar"))).not.toEqual([]);
      }
    }
  });

  it("stays within its budget of 400 kB, and none but the one that decides has Cedar's code", async () => {
    for (const name of functionNames) {
      const bundle = (await runs[0]?.files(name))?.get(`functions/${name}/handler.mjs`) ?? Buffer.alloc(1e9);
      expect(bundle.length, name).toBeLessThanOrEqual(400_000);
      expect(bundle.includes("__wbindgen_start"), name).toBe(name === "propose");
    }
  });

  it("has no path of the machine that packaged it", async () => {
    for (const name of functionNames) {
      const bundle = (await runs[0]?.files(name))?.get(`functions/${name}/handler.mjs`) ?? Buffer.alloc(0);
      expect(bundle.includes(process.cwd()), name).toBe(false);
    }
  });
});
