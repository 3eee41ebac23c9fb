import { once } from "node:events";
import type { Server } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

/** dynalite in memory on a loopback port of its own; it listens from the first request on. */
export class Engine {
  #started: Promise<{ readonly server: Server; readonly client: DynamoDBClient }> | undefined;

  async client(): Promise<DynamoDBClient> {
    this.#started ??= start();
    return (await this.#started).client;
  }

  async close(): Promise<void> {
    const started = await this.#started;
    this.#started = undefined;
    if (!started) return;
    started.client.destroy();
    started.server.closeAllConnections();
    await new Promise<void>((closed) => started.server.close(() => closed()));
  }
}

const start = async () => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
    maxAttempts: 1,
  });
  return { server, client };
};
