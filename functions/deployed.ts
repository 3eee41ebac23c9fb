import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { sdkClients } from "#shared/aws/sdk-clients.ts";
import type { Environment } from "./environment.ts";

/** The Lambda runtime: its variables, its clock, SDK clients with the function's own role, the policies packaged beside it. */
export const deployed = (): Environment => ({
  variables: process.env,
  clock: { now: Date.now, sleep: (milliseconds) => sleep(milliseconds) },
  clients: sdkClients({ region: process.env.AWS_REGION ?? "us-east-1" }),
  ledger: null,
  policies: async () => {
    const folder = process.env.PEERING_POLICIES ?? "infra/policies";
    const names = (await readdir(folder)).filter((name) => name.endsWith(".cedar")).sort();
    return Promise.all(names.map(async (name) => ({ file: name, text: await readFile(`${folder}/${name}`, "utf8") })));
  },
  log: null,
});
