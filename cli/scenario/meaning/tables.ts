import type { Fault, Path } from "../fault.ts";
import type { PartialVpc } from "../schema.ts";
import { routesFaults, rulesFaults } from "./actions.ts";

/** Faults among a VPC's route tables and groups: main tables, associations, blocks in routes and rules. */
export const tableFaults = (vpc: PartialVpc, path: Path): readonly Fault[] => [
  ...mainFaults(vpc, path),
  ...associationFaults(vpc, path),
  ...(vpc.routeTables ?? []).flatMap((table, index) => routesFaults(table.routes, [...path, "routeTables", index])),
  ...(vpc.securityGroups ?? []).flatMap((group, index) => rulesFaults(group, [...path, "securityGroups", index])),
];

const mainFaults = (vpc: PartialVpc, path: Path): readonly Fault[] => {
  const mains = (vpc.routeTables ?? []).flatMap(({ id, main }, index) => (main ? [{ id, index }] : []));
  return mains.slice(1).map(({ index }) => ({
    path: [...path, "routeTables", index, "main"],
    message: `VPC \`${vpc.id}\` has a main table already: \`${mains[0]?.id}\``,
  }));
};

/** A subnet is associated with one table at most, and only with one of its own VPC. */
const associationFaults = (vpc: PartialVpc, path: Path): readonly Fault[] => {
  const own = new Set((vpc.subnets ?? []).map(({ id }) => id));
  const taken = new Map<string, string>();
  return (vpc.routeTables ?? []).flatMap((table, index) =>
    (table.subnets ?? []).flatMap((subnet, place) => {
      const at = { path: [...path, "routeTables", index, "subnets", place] };
      const other = taken.get(subnet);
      if (other !== undefined) return [{ ...at, message: `subnet \`${subnet}\` is associated with \`${other}\` already` }];
      taken.set(subnet, table.id);
      return own.has(subnet) || vpc.subnets === undefined
        ? []
        : [{ ...at, message: `\`${subnet}\` is no subnet of VPC \`${vpc.id}\`` }];
    }),
  );
};
