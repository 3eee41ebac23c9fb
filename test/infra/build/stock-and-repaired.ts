import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HttpRequest } from "@smithy/types";
import { build } from "esbuild";
import { bundleOptions } from "#infra/build/bundle.ts";

/** A client's module, as far as these tests use it. */
export interface Module {
  readonly [name: string]: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

interface Client {
  send(command: object): Promise<object>;
}

/** The stock clients, and the same clients and commands as they come out of a function's bundle. */
export const stockAndRepaired = async (
  operations: ReadonlyMap<string, readonly string[]>,
  folder: string,
): Promise<ReadonlyMap<string, { readonly stock: Module; readonly repaired: Module }>> => {
  const imports = [...operations].map(([client, commands], at) => {
    const className = clientName(client);
    return `import { ${[className, ...commands].join(", ")} } from "${client}"; export const c${at} = { ${[className, ...commands].join(", ")} };`;
  });
  const outfile = join(folder, "repaired.mjs");
  await build({ ...bundleOptions, stdin: { contents: imports.join("\n"), resolveDir: process.cwd() }, outfile });
  const bundle = (await import(pathToFileURL(outfile).href)) as Readonly<Record<string, Module>>;
  await rm(outfile);
  const pairs = [...operations.keys()].map(async (client, at) => {
    const stock = (await import(client)) as Module;
    return [client, { stock, repaired: bundle[`c${at}`] ?? {} }] as const;
  });
  return new Map(await Promise.all(pairs));
};

const classes: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB",
  ec2: "EC2",
  eventbridge: "EventBridge",
  organizations: "Organizations",
  "service-quotas": "ServiceQuotas",
  sfn: "SFN",
  sns: "SNS",
  sts: "STS",
};

const clientName = (client: string): string => `${classes[client.replace("@aws-sdk/client-", "")]}Client`;

// of one request: its identity, its time, and what is signed over both; and the client's version, of which the stock
// CommonJS build carries an older one than its package
const ofOneRequest = [
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "x-amz-date",
  "authorization",
  "user-agent",
  "x-amz-user-agent",
];

interface Call {
  readonly client: string;
  readonly module: Module;
  readonly command: string;
  readonly input: object;
  readonly answer: Answer;
}

/** What a client puts on the wire for a call, and what it makes of the answer: an output, or an error's traits. */
export const exchanged = async ({ client, module, command, input, answer }: Call): Promise<object> => {
  let sent: object = {};
  const requestHandler = {
    handle: async ({ method, path, query, headers, body }: HttpRequest) => {
      const kept = Object.entries(headers).filter(([name]) => !ofOneRequest.includes(name));
      sent = {
        method,
        path,
        query,
        headers: Object.fromEntries(kept),
        body: typeof body === "string" ? body : new TextDecoder().decode(body),
      };
      return { response: answer };
    },
  };
  const options = {
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler,
  };
  const ClientClass = module[clientName(client)] as new (given: object) => Client;
  const CommandClass = module[command] as new (given: object) => object;
  try {
    return { sent, made: await new ClientClass(options).send(new CommandClass(input)) };
  } catch (error) {
    const { name, message, $fault, $metadata } = error as Error & { $fault: unknown; $metadata: unknown };
    return { sent, error: { name, message, $fault, $metadata } };
  }
};
