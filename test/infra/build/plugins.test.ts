import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundleOptions } from "#infra/build/bundle.ts";
import { dropErrorClasses, writeOutKeys } from "#infra/build/client-schemas.ts";
import { throwing } from "#infra/build/unreached.ts";

const schemas = (client: string): string =>
  readFileSync(`node_modules/@aws-sdk/client-${client}/dist-es/schemas/schemas_0.js`, "utf8");
const bundled = async (contents: string): Promise<string> => {
  const { outputFiles } = await build({
    ...bundleOptions,
    stdin: { contents, resolveDir: process.cwd() },
    outdir: "nowhere",
    write: false,
  });
  return outputFiles.map(({ text }) => text).join();
};

describe("writeOutKeys", () => {
  it("writes out what a key names, and leaves what it doesn't know", () => {
    const source = 'const _e = "error";\nexport var A = [3, { [_e]: _c, [_unknown]: 1 }];';
    expect(writeOutKeys(source)).toBe('const _e = "error";\nexport var A = [3, { "error": _c, [_unknown]: 1 }];');
  });

  it.each(["ec2", "dynamodb", "organizations", "sfn", "sns", "sts", "eventbridge"])("leaves no computed key in %s", (client) => {
    expect(writeOutKeys(schemas(client))).not.toMatch(/\[_\w*\]:/);
  });
});

describe("dropErrorClasses", () => {
  it("keeps the client's base class registered, and nothing else", () => {
    const left = dropErrorClasses(schemas("organizations")).match(/registerError\(.*\)/g);
    expect(left).toEqual(["registerError(OrganizationsServiceException$, OrganizationsServiceException)"]);
  });
});

describe("throwing", () => {
  it("has the same exports, each saying why it isn't there", async () => {
    const source =
      "export const one = () => 1;\nexport function createTwo() {}\nexport { three, inner as four };\nexport class Five {}";
    const made = await import(`data:text/javascript,${encodeURIComponent(throwing(source, "nobody asks"))}`);
    expect(Object.keys(made).sort()).toEqual(["Five", "createTwo", "four", "one", "three"]);
    expect(() => made.one()).toThrow("not in this bundle: nobody asks");
    expect(() => new made.three()).toThrow("nobody asks");
    expect(() => made.createTwo()()).toThrow("nobody asks");
    const five = new made.Five();
    expect(() => five.format({})).toThrow("nobody asks");
  });
});

describe("a bundle", () => {
  it("reads credentials from the environment and has no other way to get them", async () => {
    const text = await bundled('export { STSClient, AssumeRoleCommand } from "@aws-sdk/client-sts";');
    expect(text).toContain("AWS_SESSION_TOKEN");
    expect(text).not.toMatch(/169\.254\.170|sso_session|role_arn/);
  });

  it("has of the EC2 model only what its commands need", async () => {
    const text = await bundled('export { EC2Client, DescribeVpcsCommand } from "@aws-sdk/client-ec2";');
    expect(text).toContain("DescribeVpcs");
    expect(text).not.toContain("RunInstances");
    expect(text.length).toBeLessThan(180_000);
  });

  it("has no client that it sends nothing to", async () => {
    const text = await bundled(
      'import { sdkClients } from "./shared/aws/sdk-clients.ts"; import { PublishCommand } from "@aws-sdk/client-sns";' +
        'export const publish = () => sdkClients({ region: "eu-west-1" }).sns().send(new PublishCommand({}));',
    );
    expect(text).toContain("no command of @aws-sdk/client-ec2 is in this bundle");
    expect(text).not.toContain("no command of @aws-sdk/client-sns is in this bundle");
  });
});
