import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as events from "@aws-sdk/client-eventbridge";
import * as organizations from "@aws-sdk/client-organizations";
import * as states from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sts from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service, ServiceName } from "#infra/sandbox/call.ts";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { direct } from "#infra/sandbox/direct.ts";
import { Dispatch } from "#infra/sandbox/dispatch.ts";
import { createIdentity } from "#infra/sandbox/identity/identity.ts";
import { Random } from "#infra/sandbox/random.ts";
import { createSandbox } from "#infra/sandbox/sandbox.ts";
import { Throttle } from "#infra/sandbox/throttle.ts";
import { inputOf, operationsOf, outputOf } from "#infra/sandbox/wire/operation.ts";
import { serve, type Wire } from "#infra/sandbox/wire/server.ts";
import { valuesOf } from "./shapes.ts";

const hub = "111111111111";

/** Takes anything and answers what it is told to. */
class Parrot {
  heard: unknown;
  says: object = {};

  service(name: ServiceName, module: object): Service {
    const handlers: Record<string, (input: never) => object> = {};
    for (const operation of operationsOf(module).keys())
      handlers[operation] = (input) => {
        this.heard = input;
        return this.says;
      };
    return { name, module, handlers, access: () => [], isReadOnly: () => false };
  }
}

const parrot = new Parrot();
const clock = new VirtualClock(0);
const identity = createIdentity({
  clock,
  seed: 1,
  directory: { accountExists: () => true, accountUsable: () => true, organizationOf: () => undefined },
});
const dispatch = new Dispatch({
  clock,
  random: new Random(1),
  requestIds: new Random(2),
  identity,
  throttle: new Throttle(clock),
  latencyMilliseconds: 0,
  fault: undefined,
  faultAfter: undefined,
});

const clients = {
  ec2: { module: ec2, Client: ec2.EC2Client },
  sts: { module: sts, Client: sts.STSClient },
  organizations: { module: organizations, Client: organizations.OrganizationsClient },
  sns: { module: sns, Client: sns.SNSClient },
  events: { module: events, Client: events.EventBridgeClient },
  states: { module: states, Client: states.SFNClient },
  dynamodb: { module: dynamodb, Client: dynamodb.DynamoDBClient },
} as const;
type Name = keyof typeof clients;
const names = Object.keys(clients) as Name[];

let wire: Wire;

beforeAll(async () => {
  for (const name of names) dispatch.add(parrot.service(name, clients[name].module));
  wire = await serve(dispatch);
});

afterAll(() => wire.close());

interface Sender {
  send(command: unknown): Promise<Record<string, unknown>>;
}

const credentials = identity.accountKeys(hub);
const region = "eu-west-1";

function onTheWire(name: Name): Sender {
  // The compiler can't relate seven clients' constructors to one another.
  const Client = clients[name].Client as unknown as new (configuration: object) => Sender;
  return new Client({ endpoint: wire.url, region, credentials, disableHostPrefix: true });
}

const world = createSandbox({
  seed: 1,
  startAt: "2030-01-01T00:00:00Z",
  organization: { id: "o-a1b2c3d4e5", managementAccount: hub },
});

const commandOf = (name: Name, operation: string, input: object): object => {
  const Command = (clients[name].module as Record<string, unknown>)[`${operation}Command`] as new (input: object) => object;
  return new Command(input);
};

/** A dry run never reaches its operation, and the client turns an EndpointId into a host name. */
function sendable(input: object): object {
  const { EndpointId: _left, ...rest } = input as { EndpointId?: string };
  return "DryRun" in rest ? { ...rest, DryRun: false } : rest;
}

describe.each(names)("%s", (name) => {
  it.each(world.operations(name))(
    "%s crosses the wire unchanged, both ways, and without the wire is the same",
    async (operation) => {
      const schema = operationsOf(clients[name].module).get(operation);
      if (!schema) throw new Error(`no schema for ${operation}`);
      const sender = onTheWire(name);
      const beside = direct(dispatch, { service: name, credentials, region, maxAttempts: 1 }) as unknown as Sender;
      await fc.assert(
        fc.asyncProperty(valuesOf(inputOf(schema)).map(sendable), valuesOf(outputOf(schema)), async (input, output) => {
          parrot.says = output;
          const { $metadata, ...received } = await sender.send(commandOf(name, operation, input));
          expect(received).toEqual(output);
          expect(parrot.heard).toEqual(input);
          expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
          const { $metadata: besides, ...alsoReceived } = await beside.send(commandOf(name, operation, input));
          expect(alsoReceived).toEqual(received);
          expect(parrot.heard).toEqual(input);
          expect(besides).toMatchObject({ httpStatusCode: 200, attempts: 1 });
        }),
        { numRuns: 6 },
      );
    },
  );
});
