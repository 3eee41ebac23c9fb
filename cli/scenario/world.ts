import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { AccountId, Place, Region } from "#shared/peering/ids.ts";
import type { RouteTable } from "./action-schema.ts";
import type { Path } from "./fault.ts";
import { defaultGroupId, defaultHubAccount, mainTableId } from "./meaning/declarations.ts";
import { createGroup, createRouteTable, createRules, createSubnet, createVpc } from "./network.ts";
import { ownerOf, refusalOf } from "./owners.ts";
import type { ReadScenario } from "./parse.ts";
import type { Account, Scenario, Unit, Vpc } from "./schema.ts";

/** The scenario's organization in the sandbox, and where everything in it lives. */
export interface World {
  readonly sandbox: Sandbox;
  readonly read: ReadScenario;
  readonly hub: Place;
  readonly regions: readonly Region[];
  /** account names by id */
  readonly accounts: Readonly<Record<string, string>>;
  readonly notOnboarded: ReadonlySet<string>;
  /** account and region of each VPC */
  readonly places: Map<string, Place>;
  /** the VPC of each route table, security group and subnet; grows with actions */
  readonly vpcs: Map<string, string>;
}

/** Builds the organization and its VPCs through ordinary API calls; throws `InvalidScenario` for what AWS refuses. */
export const buildWorld = async (sandbox: Sandbox, read: ReadScenario): Promise<World> => {
  const { scenario } = read;
  addOrganization(sandbox, read);
  for (const [index, vpc] of scenario.vpcs.entries()) await unrefused(read, ["vpcs", index], createVpc(sandbox, vpc));
  await sandbox.clock.runUntilQuiet();
  for (const [index, vpc] of scenario.vpcs.entries()) await furnish({ sandbox, read, vpc, path: ["vpcs", index] });
  for (const [index, vpc] of scenario.vpcs.entries()) await addRules({ sandbox, read, vpc, path: ["vpcs", index] });
  await sandbox.clock.runUntilQuiet();
  const { units, outside } = scenario.organization;
  for (const account of [...membersOf(units), ...(outside ?? [])]) restrict(sandbox, account, regionsOf(scenario));
  return worldOf(sandbox, read);
};

/** The hub: as given, else an extra account in the region of the first VPC. */
export const hubOf = ({ hub, vpcs }: Scenario): Place =>
  hub ?? { account: defaultHubAccount as AccountId, region: vpcs[0]?.region ?? ("eu-west-1" as Region) };

const membersOf = (units: readonly Unit[]): readonly Account[] =>
  units.flatMap(({ accounts, units: inner }) => [...(accounts ?? []), ...membersOf(inner ?? [])]);

const worldOf = (sandbox: Sandbox, read: ReadScenario): World => {
  const { scenario } = read;
  const hub = hubOf(scenario);
  const everyone = [...membersOf(scenario.organization.units), ...(scenario.organization.outside ?? [])];
  const entries = scenario.vpcs.flatMap((vpc) => contentsOf(vpc).map((id) => [id, vpc.id as string] as const));
  return {
    sandbox,
    read,
    hub,
    regions: regionsOf(scenario),
    accounts: { [hub.account]: "hub", ...Object.fromEntries(everyone.map(({ id, name }) => [id, name])) },
    notOnboarded: new Set(everyone.filter(({ onboarded }) => onboarded === false).map(({ id }) => id)),
    places: new Map(scenario.vpcs.map(({ id, account, region }) => [id, { account, region }])),
    vpcs: new Map(entries),
  };
};

/** All regions used, the hub's first. */
export const regionsOf = (scenario: Scenario): readonly Region[] => [
  ...new Set([hubOf(scenario).region, ...scenario.vpcs.map(({ region }) => region).sort()]),
];

const contentsOf = ({ id, subnets, routeTables, securityGroups }: Vpc): readonly string[] => [
  ...(subnets ?? []).map((subnet) => subnet.id),
  ...(routeTables ?? []).map((table) => table.id),
  ...(hasMain(routeTables) ? [] : [mainTableId(id)]),
  ...(securityGroups ?? []).map((group) => group.id),
  defaultGroupId(id),
];

const hasMain = (tables: readonly RouteTable[] | undefined): boolean => (tables ?? []).some(({ main }) => main === true);

const addOrganization = (sandbox: Sandbox, read: ReadScenario): void => {
  const { scenario } = read;
  const { units, outside } = scenario.organization;
  for (const [index, unit] of units.entries())
    addUnit({ sandbox, read, path: ["organization", "units", index] }, unit, undefined);
  for (const account of outside ?? []) sandbox.organizations.addOutsider(account.id);
  for (const { id } of [...membersOf(units), ...(outside ?? [])])
    for (const region of regionsOf(scenario)) sandbox.organizations.setRegion(id, region, true);
};

type UnitPlace = Omit<Site, "vpc">;

const addUnit = ({ sandbox, read, path }: UnitPlace, unit: Unit, parent: string | undefined): void => {
  const id = unit.id ?? `ou-${unit.name}`;
  try {
    sandbox.organizations.addUnit({ id, name: unit.name, ...(parent === undefined ? {} : { parent }) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw read.refusal(path, `AWS refuses this: ${error.message}`);
  }
  for (const { id: account, name, tags } of unit.accounts ?? [])
    sandbox.organizations.addAccount({ id: account, name, unit: id, ...(tags ? { tags } : {}) });
  for (const [index, inner] of (unit.units ?? []).entries())
    addUnit({ sandbox, read, path: [...path, "units", index] }, inner, id);
};

/** Only once all is built: nobody can build in a suspended account, or in a Region that is turned off. */
const restrict = (sandbox: Sandbox, { id, state, regions }: Account, used: readonly Region[]): void => {
  const enabled = new Set(regions ?? used);
  for (const region of new Set([...used, ...enabled])) sandbox.organizations.setRegion(id, region, enabled.has(region));
  if (state && sandbox.organizations.isMember(id)) sandbox.organizations.setState(id, state);
};

interface Site {
  readonly sandbox: Sandbox;
  readonly read: ReadScenario;
  readonly vpc: Vpc;
  readonly path: Path;
}

/** Subnets, tables and groups: everything of a VPC but the rules. */
const furnish = async ({ sandbox, read, vpc, path }: Site): Promise<void> => {
  const owner = ownerOf(sandbox, vpc);
  for (const [index, subnet] of (vpc.subnets ?? []).entries())
    await unrefused(read, [...path, "subnets", index], createSubnet(sandbox, owner, { ...subnet, vpc: vpc.id }));
  for (const [index, table] of (vpc.routeTables ?? []).entries())
    await unrefused(read, [...path, "routeTables", index], createRouteTable(sandbox, owner, { ...table, vpc: vpc.id }));
  for (const [index, group] of (vpc.securityGroups ?? []).entries())
    await unrefused(read, [...path, "securityGroups", index], createGroup(sandbox, owner, { ...group, vpc: vpc.id }));
};

const addRules = async ({ sandbox, read, vpc, path }: Site): Promise<void> => {
  const owner = ownerOf(sandbox, vpc);
  for (const [index, group] of (vpc.securityGroups ?? []).entries())
    await unrefused(read, [...path, "securityGroups", index], createRules(owner, group));
};

const unrefused = async (read: ReadScenario, path: Path, call: Promise<void>): Promise<void> => {
  try {
    await call;
  } catch (error) {
    const { code, message } = refusalOf(error);
    throw read.refusal(path, `AWS refuses this: ${code}: ${message}`);
  }
};
