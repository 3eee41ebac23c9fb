import { stringify } from "yaml";
import { perform } from "#cli/scenario/actions.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { sandboxFor, settingsOf } from "#cli/scenario/setting-up.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import { buildWorld } from "#cli/scenario/world.ts";

/** A scenario's actions done in a world where the product only writes down what it is told. */
export const stageAfter = async (scenario: object): Promise<Stage> => {
  const read = parseScenario("s.yaml", stringify(scenario));
  const world = await buildWorld(sandboxFor(read, 1), read);
  const told: string[] = [];
  const product = {
    settings: settingsOf(read),
    ledger: { all: async () => [] },
    log: told,
    setSettings: (patch: object) => told.push(`settings ${JSON.stringify(patch)}`),
    setPolicy: (files: readonly { readonly text: string }[]) => told.push(`policy ${files.length}`),
    sweep: async () => void told.push("sweep"),
    approve: async ({ decision, by }: { readonly decision: string; readonly by: string }) => {
      told.push(`${decision} ${by}`);
      return by === "eve" ? { is: "refused", why: "it is her own request" } : { is: "recorded" };
    },
  } as unknown as Stage["product"]; // only what the actions and the report ask of it
  const stage: Stage = { world, product, requested: new Map(), findings: [] };
  for (const [index, action] of read.actions.entries()) {
    await perform(stage, action, index);
    await world.sandbox.clock.runUntilQuiet();
  }
  return stage;
};
