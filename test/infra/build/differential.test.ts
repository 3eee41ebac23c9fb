import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AwsError } from "#infra/sandbox/errors.ts";
import { inputOf, operationsOf, outputOf } from "#infra/sandbox/wire/operation.ts";
import type { Protocol } from "#infra/sandbox/wire/protocol.ts";
import { protocols } from "#infra/sandbox/wire/protocols.ts";
import { valuesOf } from "#test/infra/sandbox/wire/shapes.ts";
import { operationsInUse } from "./operations.ts";
import { exchanged, type Module, stockAndRepaired } from "./stock-and-repaired.ts";

const operations = operationsInUse();
const cases = [...operations].flatMap(([client, commands]) => commands.map((command) => [client, command] as const));
const samples = 6;

let folder = "";
let modules: Awaited<ReturnType<typeof stockAndRepaired>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "peering-bundle-"));
  modules = await stockAndRepaired(operations, folder);
});
afterAll(() => rm(folder, { recursive: true }));

const services: Readonly<Record<string, keyof typeof protocols>> = {
  sfn: "states",
  eventbridge: "events",
  "service-quotas": "servicequotas",
};
const protocolOf = (client: string): Protocol => {
  const name = client.replace("@aws-sdk/client-", "");
  return protocols[services[name] ?? (name as keyof typeof protocols)];
};
const pairOf = (client: string): { readonly stock: Module; readonly repaired: Module } => {
  const pair = modules.get(client);
  if (!pair) throw new Error(`no client ${client}`);
  return pair;
};
const answered = (protocol: Protocol, statusCode: number, body: string) => ({
  statusCode,
  headers: { "content-type": protocol.contentType, "x-amzn-requestid": "request-1" },
  body: Buffer.from(body),
});

/** What both clients do with one call and one answer. */
const both = async (client: string, command: string, [input, answer]: readonly [object, ReturnType<typeof answered>]) => {
  const { stock, repaired } = pairOf(client);
  const call = { client, command, input, answer };
  return { stock: await exchanged({ ...call, module: stock }), repaired: await exchanged({ ...call, module: repaired }) };
};

describe("a client out of a bundle against the stock client", () => {
  it("covers every client of the product", () => {
    const names = [...operations.keys()].map((client) => client.replace("@aws-sdk/client-", ""));
    expect(names).toEqual(expect.arrayContaining(["dynamodb", "ec2", "eventbridge", "organizations", "sfn", "sns", "sts"]));
    expect(cases.length).toBeGreaterThan(25);
  });

  it.each(cases)("%s %s: the same bytes sent, the same answer parsed", async (client, command) => {
    const operation = operationsOf(pairOf(client).stock).get(command.replace("Command", ""));
    if (!operation) throw new Error(`no schema of ${command}`);
    const protocol = protocolOf(client);
    const inputs = fc.sample(valuesOf(inputOf(operation)), { numRuns: samples, seed: 1 });
    const outputs = fc.sample(valuesOf(outputOf(operation)), { numRuns: samples, seed: 2 });
    for (const [at, sample] of inputs.entries()) {
      // a multi-region endpoint signs with SigV4a, which needs a package of its own
      const { EndpointId: _, ...input } = sample as { EndpointId?: string };
      const body = protocol.encode(operation, outputs[at] ?? {}, "request-1");
      const { stock, repaired } = await both(client, command, [input, answered(protocol, 200, body)]);
      expect(stock).toHaveProperty("made");
      expect(repaired).toEqual(stock);
    }
  });

  it.each([...operations.keys()])("%s: the same error for every error it models, and for one it doesn't", async (client) => {
    const protocol = protocolOf(client);
    const command = operations.get(client)?.[0] ?? "";
    const modelled = Object.entries(pairOf(client).stock).flatMap(([name, value]) => {
      if (typeof value !== "function" || !(value.prototype instanceof Error) || name.endsWith("ServiceException")) return [];
      const { $fault } = new (value as new (given: object) => { $fault: "client" | "server" })({});
      return [[name, $fault === "server" ? 500 : 400] as const];
    });
    const unmodelled = [
      ["NotInTheModel", 503],
      ["UnauthorizedOperation", 403],
    ] as const;
    for (const [code, status] of [...modelled, ...unmodelled]) {
      const body = protocol.refuse(new AwsError(code, `told of ${code}`, { status }), "request-1");
      const { stock, repaired } = await both(client, command, [{}, answered(protocol, status, body)]);
      expect(stock, code).toHaveProperty("error");
      expect(repaired, code).toEqual(stock);
    }
  });
});
