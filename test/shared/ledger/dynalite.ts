import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledgerTable } from "#shared/ledger/table.ts";

// dynalite has no type declarations
const dynalite = createRequire(import.meta.url)("dynalite") as (options: { readonly createTableMs: number }) => Server;

export interface LocalDynamoDB {
  readonly client: DynamoDBClient;
  /** creates a new ledger table and gives its name */
  readonly table: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const active = async (client: DynamoDBClient, table: string): Promise<void> => {
  const command = new DescribeTableCommand({ TableName: table });
  while ((await client.send(command)).Table?.TableStatus !== "ACTIVE");
};

/** DynamoDB in this process, on a free loopback port. */
export const localDynamoDB = async (): Promise<LocalDynamoDB> => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  let tables = 0;
  return {
    client,
    table: async () => {
      tables += 1;
      await client.send(new CreateTableCommand(ledgerTable(`ledger-${tables}`)));
      await active(client, `ledger-${tables}`);
      return `ledger-${tables}`;
    },
    close: () => {
      client.destroy();
      return new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
