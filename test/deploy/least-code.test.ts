import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleOptions } from "#infra/build/bundle.ts";
import { fragment, member } from "./fragments.ts";
import { functionNames, root } from "./packaged.ts";
import { listOf, rolesOf, statementsOf, type Template } from "./template.ts";

const services: Readonly<Record<string, string>> = {
  sfn: "states",
  eventbridge: "events",
  "service-quotas": "servicequotas",
};
const commandModule = /@aws-sdk\/client-([a-z0-9-]+)\/dist-es\/commands\/(\w+)Command\.js$/;

const actionsIn = ({ inputs }: Metafile["outputs"][string]): readonly string[] =>
  Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
    const [, client = "", operation = ""] = commandModule.exec(path) ?? [];
    if (operation === "" || bytesInOutput === 0) return [];
    return [`${services[client] ?? client}:${operation}`];
  });

const code = new Map<string, readonly string[]>();

/** The operator's role is the command line's, as far as it reads a deployment. */
const operator = "cli/decision/deployment.ts";

beforeAll(async () => {
  const entryPoints = [...functionNames.map((name) => `functions/${name}/handler.ts`), operator];
  const { metafile } = await build({
    ...bundleOptions,
    // one build for all: which clients are unused is a question for one function's build
    plugins: bundleOptions.plugins.filter(({ name }) => name !== "unused-clients"),
    absWorkingDir: root,
    entryPoints,
    outdir: "nowhere",
    metafile: true,
    write: false,
  });
  for (const output of Object.values(metafile.outputs)) {
    const name = output.entryPoint === operator ? "operator" : /functions\/(\w+)\/handler\.ts/.exec(output.entryPoint ?? "")?.[1];
    if (name !== undefined) code.set(name, actionsIn(output));
  }
});

const granted = (template: Template, id: string): readonly string[] => {
  const role = rolesOf(template).get(id);
  if (!role) throw new Error(`no role ${id}`);
  return statementsOf(role).flatMap(({ Action }) => listOf(Action));
};
// the Lambda service uses these itself, with the function's role
const runtime = /^(logs|xray|sqs):/;

describe("a role", () => {
  it.each([...functionNames, "operator"])("of %s allows nothing that its code doesn't call", (name) => {
    const id = `${name[0]?.toUpperCase()}${name.slice(1)}Role`;
    const own = granted(fragment("infra/access/hub.yml"), id).filter((action) => !runtime.test(action));
    expect(own).not.toEqual([]);
    expect(own.filter((action) => !code.get(name)?.includes(action))).toEqual([]);
  });

  it("of the member accounts allows what the code of its functions calls there, and nothing else", () => {
    const calls = (names: readonly string[]) =>
      [...new Set(names.flatMap((name) => code.get(name) ?? []).filter((action) => /^(ec2|servicequotas):/.test(action)))].sort();
    expect([...new Set(granted(member(), "ReadRole"))].sort()).toEqual(calls(["propose", "verify", "sweep", "operator"]));
    expect([...new Set(granted(member(), "WriteRole"))].sort()).toEqual(calls(["apply"]));
    expect([...new Set(granted(member(), "TagRole"))].sort()).toEqual(calls(["announce"]));
  });
});
