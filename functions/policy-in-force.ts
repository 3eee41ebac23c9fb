import type { Settings } from "#shared/config.ts";
import { Bug } from "#shared/errors.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy, PolicyFile } from "#shared/policy/policy.ts";
import type { Environment } from "./environment.ts";

/**
 * The operator's policy. Text with a fault never loads: the last good set stays in force, and without one every decision
 * fails, so nothing is accepted.
 */
export const policyInForce = ({ policies }: Environment, { organizationId }: Settings): (() => Promise<Policy>) => {
  let loaded: { readonly text: string; readonly policy: Policy } | null = null;
  return async () => {
    const files = await policies();
    const text = JSON.stringify(files);
    if (loaded?.text !== text) loaded = fresh(files, organizationId, text) ?? loaded;
    if (!loaded) throw new Bug("no policy is in force: the packaged policy files have faults");
    return loaded.policy;
  };
};

const fresh = (files: readonly PolicyFile[], organizationId: string, text: string) => {
  const read = loadPolicy(files, { organizationId });
  return read.is === "policy" ? { text, policy: read.policy } : null;
};
