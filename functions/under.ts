import type { Settings } from "#shared/config.ts";
import { digest } from "#shared/peering/digest.ts";
import { decisionSettings } from "#shared/stages/decision-settings.ts";
import type { Environment } from "./environment.ts";

/** Digest of what decisions are made by, policy texts and settings: equal for the function that decides and the one that sweeps. */
export const underOf =
  ({ policies }: Environment, settings: Settings): (() => Promise<string>) =>
  async () =>
    digest({ policies: await policies(), settings: decisionSettings(settings) });
