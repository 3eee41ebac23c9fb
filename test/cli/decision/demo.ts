import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { perform } from "#cli/scenario/actions.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { openStage } from "#cli/scenario/run.ts";
import { sandboxFor } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import { folderOf } from "../policy/peering.ts";

/** The demo's organization after its first actions. */
export const serveDemo = (actions: number) => serveScenario("infra/scenarios/demo.yaml", actions);

/** A scenario's organization served on a port, with the product at work in it, and this process's environment pointing there. */
export const serveScenario = async (file: string, actions = Number.POSITIVE_INFINITY) => {
  const read = parseScenario(file, readFileSync(file, "utf8"));
  const sandbox = sandboxFor(read, 1);
  const stage = await openStage(await buildWorld(sandbox, read), { wire: true });
  await sandbox.clock.runUntilQuiet();
  for (const [index, action] of read.actions.slice(0, actions).entries()) {
    await perform(stage, action, index);
    await sandbox.clock.runUntilQuiet();
  }
  const { url } = await sandbox.serve();
  const folder = folderOf({});
  const settings = join(folder, "settings.json");
  writeFileSync(settings, JSON.stringify(stage.product.settings));
  const { region } = stage.product.settings.hub;
  const hub = stage.product.settings.hub.account;
  const become = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }) => {
    const variables = {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    return variables;
  };
  const roleArn = (name: string) => `arn:aws:iam::${hub}:role/${name}`;
  return {
    sandbox,
    stage,
    /** what the commands are told on every line */
    at: ["--settings", settings, "--ledger", stage.product.ledgerTable] as const,
    folder,
    settings,
    become,
    /** who the commands are for: reads the members, the list of accounts and the ledger */
    operator: () => become(sandbox.identity.sessionKeys(roleArn("peering-autopilot-operator"), "cli")),
    /** the function that decides: it may not list the accounts */
    decider: () => become(sandbox.identity.sessionKeys(roleArn("peering-autopilot-propose"), "cli")),
    /** the owner of the hub's account: may read the ledger, but no member trusts it */
    owner: () => become(sandbox.identity.accountKeys(hub)),
    table: stage.product.ledgerTable,
    end: async () => {
      vi.unstubAllEnvs();
      await sandbox.close();
    },
  };
};
