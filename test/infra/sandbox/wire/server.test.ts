import { request as httpRequest } from "node:http";
import { CreateRouteCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Random } from "#infra/sandbox/random.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { Sha256 } from "#infra/sandbox/wire/signature.ts";
import { hub, region, smallOrganization, spoke } from "../both-ways.ts";

let sandbox: Sandbox;
let url: string;

beforeAll(async () => {
  sandbox = smallOrganization({ throttling: false });
  ({ url } = await sandbox.serve());
});
afterAll(() => sandbox.close());
afterEach(() => vi.restoreAllMocks());

interface Raw {
  readonly service?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
  readonly secret?: string;
}

interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

function exchanged(headers: Record<string, string>, { body = "", path = "/", method = "POST" }: Raw): Promise<Answered> {
  return new Promise((answered, failed) => {
    const sending = httpRequest(url, { method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        answered({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    sending.on("error", failed);
    sending.end(body);
  });
}

/** A request of any content, properly signed. */
async function signed(raw: Raw): Promise<Answered> {
  const { service = "ec2", body = "", path = "/", method = "POST", secret = "test" } = raw;
  const [pathname = "/", search = ""] = path.split("?");
  const signer = new SignatureV4({
    credentials: { accessKeyId: spoke, secretAccessKey: secret },
    region,
    service,
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method,
    protocol: "http:",
    hostname: "127.0.0.1",
    path: pathname,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: { host: new URL(url).host, ...raw.headers },
    body,
  });
  return exchanged(headers, raw);
}

const form = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();

describe("the front door", () => {
  it("answers a plain form in EC2's own XML", async () => {
    const { status, headers, text } = await signed({ body: form({ Action: "DescribeVpcs", Version: "2016-11-15" }) });
    expect(status).toBe(200);
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><DescribeVpcsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>[0-9a-f-]{36}<\/requestId><vpcSet/,
    );
    expect(text).toContain(`<requestId>${String(headers["x-amzn-requestid"])}</requestId>`);
    expect(sandbox.calls.at(-1)?.requestId).toBe(headers["x-amzn-requestid"]);
  });

  it.each([
    ["nothing", {}],
    ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }],
    ["half a signature", { authorization: "AWS4-HMAC-SHA256 Credential=111111111111/20310501/eu-west-1/ec2/aws4_request" }],
  ])("refuses a request that is signed with %s", async (_what, headers: Record<string, string>) => {
    const { status, text } = await exchanged(headers, { body: form({ Action: "DescribeVpcs" }) });
    expect(status).toBe(403);
    expect(text).toContain("<Response><Errors><Error><Code>MissingAuthenticationToken</Code>");
    const json = await exchanged({ ...headers, "x-amz-target": "AWSOrganizationsV20161128.ListAccounts" }, { body: "{}" });
    expect(json.status).toBe(403);
    expect(JSON.parse(json.text)).toMatchObject({ __type: "com.amazonaws.organizations#MissingAuthenticationToken" });
  });

  it("verifies signatures: the secret, the body, the headers, the path", async () => {
    const body = form({ Action: "DescribeVpcs", Version: "2016-11-15" });
    await expect(signed({ body, secret: "wrong" })).resolves.toMatchObject({
      status: 401,
      text: expect.stringContaining("AuthFailure"),
    });
    await expect(signed({ service: "sts", body: form({ Action: "GetCallerIdentity" }), secret: "wrong" })).resolves.toMatchObject(
      {
        status: 403,
        text: expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
      },
    );
    const signer = new SignatureV4({
      credentials: { accessKeyId: spoke, secretAccessKey: "test" },
      region,
      service: "ec2",
      sha256: Sha256,
    });
    const sign = async () => {
      const request = {
        method: "POST",
        protocol: "http:",
        hostname: "127.0.0.1",
        path: "/",
        headers: { host: new URL(url).host, "x-note": "a" },
        body,
      };
      return (await signer.sign(request)).headers;
    };
    expect((await exchanged(await sign(), { body })).status).toBe(200);
    expect((await exchanged(await sign(), { body: `${body}&VpcId.1=x` })).status).toBe(401);
    expect((await exchanged({ ...(await sign()), "x-note": "b" }, { body })).status).toBe(401);
    expect((await exchanged(await sign(), { body, path: "/other" })).status).toBe(401);
    expect((await exchanged({ ...(await sign()), "x-amz-date": "20310501T000000Z" }, { body })).status).toBe(401);
    expect((await exchanged({ ...(await sign()), "x-amz-date": "garbled" }, { body })).status).toBe(401);
    const headers = await sign();
    const authorization = headers.authorization?.replace(/\/\d{8}\//, "/20310501/") ?? "";
    expect((await exchanged({ ...headers, authorization }, { body })).status).toBe(401);
  });

  it("refuses a body of more than 1 MB, and goes on", async () => {
    const { status, text } = await signed({ body: `Action=DescribeVpcs&x=${"x".repeat(1_200_000)}` });
    expect(status).toBe(413);
    expect(text).toContain("<Code>RequestEntityTooLarge</Code>");
    expect((await signed({ body: form({ Action: "DescribeVpcs" }) })).status).toBe(200);
  });

  it("refuses unknown operations and missing parameters in each protocol's words, and overlooks unknown parameters", async () => {
    const ask = async (service: string, body: string, target?: string) => {
      const { status, text } = await signed({
        service,
        body,
        ...(target !== undefined && { headers: { "x-amz-target": target } }),
      });
      return `${status} ${/<Code>(.*?)<\/Code>|"__type":"(.*?)"/.exec(text)?.slice(1).join("") ?? text}`;
    };
    expect(await ask("ec2", "Action=Nonsense")).toBe("400 InvalidAction");
    expect(await ask("ec2", "")).toBe("400 InvalidAction");
    expect(await ask("ec2", "Action=constructor")).toBe("400 InvalidAction");
    expect(await ask("ec2", "Action=__proto__")).toBe("400 InvalidAction");
    expect(await ask("ec2", "Action=RunInstances&MinCount=1&MaxCount=1")).toBe("400 InvalidAction");
    expect(await ask("ec2", "Action=CreateRoute")).toBe("400 MissingParameter");
    expect(await ask("ec2", "Action=DescribeVpcs&MaxResults=many")).toBe("400 InvalidParameterValue");
    expect(await ask("ec2", "Action=DescribeVpcs&DryRun=perhaps")).toBe("400 InvalidParameterValue");
    expect(await ask("ec2", `Action=DescribeVpcs&${"a.".repeat(5000)}b=c`)).toBe("400 InvalidParameterValue");
    expect(await ask("sts", "Action=AssumeRole&RoleArn=x")).toBe("400 MissingParameter");
    expect(await ask("sns", "Action=Subscribe&TopicArn=a&Protocol=b")).toBe("400 InvalidAction");
    const directory = "AWSOrganizationsV20161128.DescribeAccount";
    expect(await ask("organizations", "{}", directory)).toBe("400 com.amazonaws.organizations#ValidationException");
    expect(await ask("organizations", "{", directory)).toBe("400 com.amazonaws.organizations#SerializationException");
    expect(await ask("organizations", '{"AccountId":{"a":1}}', directory)).toBe(
      "400 com.amazonaws.organizations#SerializationException",
    );
    expect(await ask("organizations", "{}", "AWSEvents.PutEvents")).toBe(
      "400 com.amazonaws.organizations#UnknownOperationException",
    );
    expect(await ask("organizations", "{}")).toBe("400 com.amazonaws.organizations#UnknownOperationException");
    expect(
      (await signed({ body: "Action=DescribeVpcs&Unheard=1&Filter.1.Name=cidr&Filter.1.Value.1=10.0.0.0/8&Filter.1.Odd=2" }))
        .status,
    ).toBe(200);
    expect(await ask("s3", "")).toBe("403 MissingAuthenticationToken");
  });

  it("answers an operation without output with <return>true</return>", async () => {
    const client = new EC2Client({ endpoint: url, region, credentials: sandbox.identity.accountKeys(hub) });
    await expect(client.send(new CreateRouteCommand({ RouteTableId: "rtb-00000000000000000" }))).rejects.toMatchObject({
      name: /./,
    });
    const { text: made } = await signed({ body: form({ Action: "CreateVpc", CidrBlock: "10.9.0.0/16" }) });
    const vpc = /<vpcId>(.*?)<\/vpcId>/.exec(made)?.[1] ?? "";
    const { text } = await signed({
      body: form({ Action: "CreateTags", "ResourceId.1": vpc, "Tag.1.Key": "a", "Tag.1.Value": "" }),
    });
    expect(text).toMatch(/<CreateTagsResponse .*<return>true<\/return><\/CreateTagsResponse>$/);
  });
});

describe("whatever it is sent", () => {
  const random = new Random(20);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const keys = [
    "Action",
    "Filter",
    "VpcId",
    "1",
    "2",
    "999999",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "Tag",
    "",
    "Values",
    "IpPermissions",
    "-1",
    "1e3",
  ];
  const values = [
    "DescribeVpcs",
    "CreateRoute",
    "CreateTags",
    "",
    "%",
    "%ff%fe",
    "\u0000",
    "[object Object]",
    "9".repeat(400),
    "<a>&",
    "true",
    "DescribeSecurityGroups",
  ];
  const pair = () => `${Array.from({ length: 1 + Math.floor(random.next() * 6) }, () => pick(keys)).join(".")}=${pick(values)}`;
  const hostileForm = () =>
    [
      `Action=${pick(["DescribeVpcs", "CreateTags", "AuthorizeSecurityGroupIngress", "CreateVpcPeeringConnection", "__proto__"])}`,
      ...Array.from({ length: 12 }, pair),
    ].join("&");
  const jsons = [
    "null",
    "[]",
    "7",
    '"x"',
    "{",
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"AccountId":[]}',
    `${"[".repeat(5000)}${"]".repeat(5000)}`,
    '{"Entries":[{"Detail":"{","Time":"never"}]}',
    '{"Entries":{}}',
    '{"input":1,"stateMachineArn":{}}',
    "\ufeff{}",
  ];
  const targets = [
    "AWSOrganizationsV20161128.DescribeAccount",
    "AWSOrganizationsV20161128.ListAccounts",
    "AWSEvents.PutEvents",
    "AWSStepFunctions.StartExecution",
    "AWSEvents.toString",
    ".",
  ];

  it("answers 600 malformed bodies with an error of AWS's, stays clean and up", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const statuses = new Map<number, number>();
    for (let round = 0; round < 600; round++) {
      const isJson = round % 3 === 0;
      const target = pick(targets);
      const service = target.startsWith("AWSOrg") ? "organizations" : target.startsWith("AWSStep") ? "states" : "events";
      const raw = isJson
        ? { service, body: pick(jsons), headers: { "x-amz-target": target } }
        : {
            service: pick(["ec2", "ec2", "sts", "sns"]),
            body: round % 7 === 0 ? Buffer.from(random.hex(200), "hex") : hostileForm(),
          };
      const { status } = await signed(raw);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(printed.mock.calls.map(([trace]) => String(trace).slice(0, 600))).toEqual([]);
    expect(statuses.get(500) ?? 0).toBe(0);
    expect(statuses.get(400)).toBeGreaterThan(100);
    expect("polluted" in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
    const client = new EC2Client({ endpoint: url, region, credentials: sandbox.identity.accountKeys(hub) });
    await expect(client.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });
});

describe("a defect of the sandbox itself", () => {
  it("is AWS's InternalError for the caller, and printed once", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = smallOrganization({
      fault: () => {
        throw new TypeError("planted");
      },
    });
    const wire = await broken.serve();
    const client = new EC2Client({ endpoint: wire.url, region, credentials: broken.identity.accountKeys(hub), maxAttempts: 1 });
    for (let round = 0; round < 2; round++)
      await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
        name: "InternalError",
        $metadata: { httpStatusCode: 500 },
      });
    expect(printed).toHaveBeenCalledTimes(1);
    expect(printed.mock.calls[0]?.[0]).toContain("planted");
    await broken.close();
  });
});

describe("an answer in the sandbox's place", () => {
  const reply = {
    status: 503,
    contentType: "text/xml",
    requestId: "1",
    body: "<Response><Errors><Error><Code>Busy</Code></Error></Errors></Response>",
  };

  it.each([
    [{ is: "reply", reply } as const, { name: "Busy", $metadata: { httpStatusCode: 503 } }],
    [
      { is: "cut-off", reply: { ...reply, status: 200 } } as const,
      { code: "ECONNRESET", message: expect.stringContaining("aborted") },
    ],
    [{ is: "hang-up" } as const, { name: "TimeoutError", code: "ECONNRESET" }],
  ])("%j reaches the client, and the call isn't performed", async (instead, error) => {
    const answers = [instead];
    const own = smallOrganization();
    const wire = await own.serve({ instead: () => answers.shift() });
    const client = new EC2Client({ endpoint: wire.url, region, credentials: own.identity.accountKeys(hub), maxAttempts: 1 });
    await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject(error);
    expect(own.calls).toEqual([]);
    await expect(client.send(new DescribeVpcsCommand({}))).resolves.toMatchObject({ Vpcs: [] });
    await own.close();
  });
});
