import { createServer } from "node:http";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { translated } from "#shared/aws/errors.ts";
import { passes } from "#shared/aws/passing.ts";
import { nowhere, RetryLater } from "#shared/errors.ts";

/** What the real SDK throws of an answer; one that says it is longer breaks off. */
const thrownOf = async (status: number, body: string): Promise<unknown> => {
  const breaksOff = body.endsWith("…");
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "text/xml", ...(breaksOff ? { "content-length": 1000 } : {}) });
    if (breaksOff) response.write(body, () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const client = new EC2Client({
    region: "eu-west-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  try {
    return await client.send(new DescribeVpcsCommand({})).catch((error: unknown) => error);
  } finally {
    client.destroy();
    server.close();
  }
};

describe("what may well succeed later, as the SDK throws it", () => {
  it.each([
    ["an answer that breaks off", 200, "<DescribeVpcsResponse><vpcSet><item>…"],
    ["XML that can't be read", 200, "<DescribeVpcsResponse><<<"],
    ["a page of a proxy", 502, "<html>Bad Gateway</html>"],
    ["a code of 5xx that nobody listed", 503, "<Response><Errors><Error><Code>Odd</Code></Error></Errors></Response>"],
  ])("%s", async (_name, status, body) => {
    const error = await thrownOf(status, body);
    expect(error).toBeInstanceOf(Error);
    expect(passes(error)).toBe(true);
    expect(translated(error, { ...nowhere, resource: "vpc-a" }, "read")).toBeInstanceOf(RetryLater);
  });

  it("a name that DNS cannot tell now", () => {
    expect(passes(Object.assign(new Error("getaddrinfo EAI_AGAIN ec2.eu-west-1.amazonaws.com"), { code: "EAI_AGAIN" }))).toBe(
      true,
    );
  });

  it("not: a refusal, a bug of ours", async () => {
    const body = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
    expect(passes(await thrownOf(403, body))).toBe(false);
    expect(passes(new TypeError("x is undefined"))).toBe(false);
    expect(passes("x")).toBe(false);
  });
});
