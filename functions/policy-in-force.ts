import type { Settings } from "#shared/config.ts";
import { Bug } from "#shared/errors.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy, PolicyFile } from "#shared/policy/policy.ts";
import type { Log } from "#shared/stages/ports.ts";
import type { Environment } from "./environment.ts";

/**
 * The operator's policy. Text with a fault never loads: the last good set stays in force, and without one every decision
 * fails, so nothing is accepted.
 */
export const policyInForce = ({ policies }: Environment, { organizationId }: Settings): ((log: Log) => Promise<Policy>) => {
  let loaded: { readonly text: string; readonly policy: Policy } | null = null;
  return async (log) => {
    const files = await policies();
    const text = JSON.stringify(files);
    if (loaded?.text !== text) loaded = fresh({ files, organizationId, text }, log) ?? loaded;
    if (!loaded) throw new Bug("no policy is in force: the packaged policy files have faults");
    return loaded.policy;
  };
};

const fresh = (
  {
    files,
    organizationId,
    text,
  }: { readonly files: readonly PolicyFile[]; readonly organizationId: string; readonly text: string },
  log: Log,
) => {
  const read = loadPolicy(files, { organizationId });
  if (read.is === "policy") return { text, policy: read.policy };
  const faults = read.faults.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  log.note("policy not loaded, the last good one stays", { faults });
  return null;
};
