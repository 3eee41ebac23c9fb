import { sortFaults } from "#shared/policy/faults.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Paint, Rendered } from "#shared/render/report.ts";
import { printWithFrame, type Source, type TextFault } from "./code-frame.ts";
import type { ReadFiles } from "./files.ts";
import { shadowed } from "./shadowed.ts";

/** Every fault that keeps policies from loading, else those that keep one from having an effect; sorted by place. */
export const faultsIn = ({ files, faults }: ReadFiles): readonly TextFault[] => {
  if (faults.length > 0) return faults;
  const loaded = loadPolicy(files, { organizationId: "o-check00000" });
  return loaded.is === "faults" ? loaded.faults : sortFaults(shadowed(files));
};

export interface Shown {
  readonly as: "text" | "json";
  readonly paint: Paint;
}

/** What `peering policy check` prints: 0 without a fault, 2 with one. */
export const check = (read: ReadFiles, { as, paint }: Shown): Rendered => {
  const faults = faultsIn(read);
  const exitCode = faults.length > 0 ? 2 : 0;
  const checked = read.files.map(({ file }) => file);
  if (as === "json") return { output: `${JSON.stringify({ files: checked, faults }, null, 2)}\n`, exitCode };
  const passed = `${checked.join(", ")}: no faults`;
  return { output: `${faults.length > 0 ? printFaults(faults, read.files, paint) : passed}\n`, exitCode };
};

/** All faults with their source, then one summary line. */
export const printFaults = (faults: readonly TextFault[], sources: readonly Source[], paint: Paint): string =>
  [
    ...faults.map((fault) => printWithFrame(fault, sources, paint)),
    paint("red", `${faults.length} ${faults.length === 1 ? "fault" : "faults"}`),
  ].join("\n\n");
