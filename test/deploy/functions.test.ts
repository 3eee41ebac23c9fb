import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { functionNames, layOut, type Packaged, packageService } from "./packaged.ts";
import { filledIn } from "./template.ts";

const runs: Packaged[] = [];
const folders: string[] = [];

const variables = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "peering-autopilot",
};

/** Imports a function's module as the Lambda runtime does, with its own variables only, in the task's folder. */
const loaded = async (name: string): Promise<string> => {
  const packaged = runs[0];
  const own = packaged?.template.Resources[`${name[0]?.toUpperCase()}${name.slice(1)}LambdaFunction`]?.Properties.Environment;
  const { Variables } = filledIn(own, {
    "AWS::AccountId": "111111111111",
    "AWS::Region": "eu-west-1",
    OrganizationId: "o-a1b2c3d4e5",
    ExternalId: "0123456789abcdef",
  }) as { Variables: Record<string, string> };
  const folder = await layOut((await packaged?.files(name)) ?? new Map());
  folders.push(folder);
  const script = `import(${JSON.stringify(join(folder, `functions/${name}/handler.mjs`))}).then((module) => console.log(typeof module.handler))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: folder,
    env: { ...variables, ...Variables, LAMBDA_TASK_ROOT: folder },
  });
  return stdout.trim();
};

beforeAll(async () => {
  runs.push(await packageService(), await packageService());
});
afterAll(async () => {
  for (const run of runs) await run.remove();
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe("each packaged function", () => {
  it.each(functionNames)("%s loads on Node 24 with nothing but its zip, and exports its handler", async (name) => {
    expect(await loaded(name)).toBe("function");
  });

  it("is the same bytes when packaged again", async () => {
    for (const name of functionNames) {
      const [first, second] = await Promise.all(runs.map((run) => run.zip(name)));
      expect(first?.equals(second ?? Buffer.alloc(0)), name).toBe(true);
    }
  });

  it("carries its bundle and nothing else; only the one that decides carries Cedar and the policies", async () => {
    for (const name of functionNames) {
      const paths = [...((await runs[0]?.files(name))?.keys() ?? [])].sort();
      const own = [`functions/${name}/handler.mjs`];
      if (name !== "propose") expect(paths).toEqual(own);
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
