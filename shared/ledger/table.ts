import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The ledger's table, for whoever creates one outside of a deployment. */
export const ledgerTable = (table: string): CreateTableCommandInput => ({
  TableName: table,
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
});
