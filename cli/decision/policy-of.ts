import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy } from "#shared/policy/policy.ts";
import type { Paint } from "#shared/render/report.ts";
import { printFaults } from "../policy/check.ts";
import { readPolicyFiles } from "../policy/files.ts";
import { CannotAnswer } from "./failure.ts";

/** The policy of the named files, or of those in force; throws every fault in them. */
export const policyOf = (files: readonly string[] | undefined, organizationId: string, paint: Paint): Policy => {
  const read = readPolicyFiles(files);
  if (read.faults.length > 0) throw new CannotAnswer(printFaults(read.faults, read.files, paint));
  const loaded = loadPolicy(read.files, { organizationId });
  if (loaded.is === "faults") throw new CannotAnswer(printFaults(loaded.faults, read.files, paint));
  return loaded.policy;
};
