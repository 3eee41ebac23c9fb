import * as dynamodb from "@aws-sdk/client-dynamodb";
import type { AccessQuestion, Caller, Handlers, Service } from "../call.ts";
import { AwsError } from "../errors.ts";
import { Engine } from "./engine.ts";

interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Dynamodb {
  readonly service: Service;
  /** Makes a table, as a stack does, and gives its ARN. */
  createTable(place: Place, input: dynamodb.CreateTableCommandInput): Promise<string>;
  close(): Promise<void>;
}

/** DynamoDB of the sandbox: dynalite behind the SDK's own client, with tables apart by account and region. */
export const createDynamodb = (): Dynamodb => {
  const engine = new Engine();
  return {
    service: { name: "dynamodb", module: dynamodb, handlers: handlersOf(engine), access, isReadOnly },
    createTable: async (place, input) => {
      await send(engine, (client) => client.send(new dynamodb.CreateTableCommand(stored(input, place))));
      return tableArn(input.TableName ?? "", place);
    },
    close: () => engine.close(),
  };
};

const handlersOf = (engine: Engine): Handlers<typeof dynamodb> => {
  const ask = <O>(request: (client: dynamodb.DynamoDBClient) => Promise<O>) => send(engine, request);
  return {
    CreateTable: async (input, caller) => {
      const { TableDescription: table } = await ask((client) =>
        client.send(new dynamodb.CreateTableCommand(stored(input, caller))),
      );
      return { TableDescription: shown(table, input, caller) };
    },
    DescribeTable: async (input, caller) => {
      const { Table: table } = await ask((client) => client.send(new dynamodb.DescribeTableCommand(stored(input, caller))));
      return { Table: shown(table, input, caller) };
    },
    PutItem: (input, caller) => ask((client) => client.send(new dynamodb.PutItemCommand(stored(input, caller)))),
    GetItem: (input, caller) => ask((client) => client.send(new dynamodb.GetItemCommand(stored(input, caller)))),
    UpdateItem: (input, caller) => ask((client) => client.send(new dynamodb.UpdateItemCommand(stored(input, caller)))),
    DeleteItem: (input, caller) => ask((client) => client.send(new dynamodb.DeleteItemCommand(stored(input, caller)))),
    Query: (input, caller) => ask((client) => client.send(new dynamodb.QueryCommand(stored(input, caller)))),
    Scan: (input, caller) => ask((client) => client.send(new dynamodb.ScanCommand(stored(input, caller)))),
  };
};

const send = async <O>(engine: Engine, request: (client: dynamodb.DynamoDBClient) => Promise<O>): Promise<O> => {
  try {
    const { $metadata: _metadata, ConsumedCapacity: _capacity, ...output } = (await request(await engine.client())) as O & Hidden;
    return output as O;
  } catch (thrown) {
    if (!(thrown instanceof dynamodb.DynamoDBServiceException)) throw thrown;
    const { Item: item } = thrown as { readonly Item?: unknown };
    throw new AwsError(thrown.name, thrown.message, {
      status: thrown.$metadata.httpStatusCode ?? 400,
      members: item === undefined ? {} : { Item: item },
    });
  }
};

/** What tells of the engine rather than of the sandbox. */
interface Hidden {
  readonly $metadata?: unknown;
  readonly ConsumedCapacity?: unknown;
}

interface Named {
  readonly TableName?: string | undefined;
}

/** A table may be named by its ARN. */
const nameOf = ({ TableName: name = "" }: Named): string => name.replace(/^arn:aws:dynamodb:.*:table\//, "");

const stored = <I extends Named>(input: I, { account, region }: Place): I => ({
  ...input,
  TableName: `${account}.${region}.${nameOf(input)}`,
});

const tableArn = (name: string, { account, region }: Place): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`;

const shown = (table: dynamodb.TableDescription | undefined, input: Named, caller: Caller): dynamodb.TableDescription => ({
  ...table,
  TableName: nameOf(input),
  TableArn: tableArn(nameOf(input), caller),
});

const access = (operation: string, input: Named & { readonly IndexName?: string }, caller: Caller): readonly AccessQuestion[] => {
  const arn = tableArn(nameOf(input), caller);
  const resource = input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`;
  return [{ action: `dynamodb:${operation}`, resource, context: {} }];
};

const isReadOnly = (operation: string): boolean => /^(?:Describe|Get|Query|Scan)/.test(operation);
