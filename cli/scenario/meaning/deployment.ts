import type { Fault, Path } from "../fault.ts";
import { memberRoles, scenarioExternalId, scenarioOrganization } from "../shipped.ts";
import { defaultHubAccount } from "./declarations.ts";
import type { Declaration } from "./names.ts";
import { list, map, type Raw, text } from "./raw.ts";

/** Why the product couldn't be deployed as the scenario has it, or not go on: its hub, and settings that its templates contradict. */
export const deploymentFaults = (raw: unknown, declarations: readonly Declaration[]): readonly Fault[] => {
  const scenario = map(raw);
  const hub = text(map(scenario.hub).account) ?? defaultHubAccount;
  return [
    ...hubFaults(scenario, { hub, declarations }),
    ...givenSettings(scenario).flatMap(({ settings, path }) => settingsFaults(scenario, { settings, path })),
    ...removalFaults(scenario, hub),
  ];
};

interface Hub {
  readonly hub: string;
  readonly declarations: readonly Declaration[];
}

const hubFaults = (scenario: Raw, { hub, declarations }: Hub): readonly Fault[] => {
  const declared = declarations.find(({ kind, id }) => kind === "account" && id === hub);
  if (declared?.path[0] !== "organization") return [];
  const path = text(map(scenario.hub).account) === null ? declared.path : ["hub", "account"];
  if (declared.path[1] === "outside")
    return [
      { path, message: `account \`${hub}\` can't be the hub: it is outside the organization; list it in a unit, or nowhere` },
    ];
  const account = map(at(scenario, declared.path.slice(0, -1)));
  if (account.state === "SUSPENDED")
    return [
      { path, message: `account \`${hub}\` can't be the hub: it is suspended; leave out its \`state\`, or choose another` },
    ];
  const region = text(map(scenario.hub).region) ?? text(map(list(scenario.vpcs)[0]).region);
  if (Array.isArray(account.regions) && region !== null && !account.regions.includes(region))
    return [{ path, message: `account \`${hub}\` can't be the hub: its region \`${region}\` is not among its \`regions\`` }];
  return [];
};

const at = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((parent, step) => (parent as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step], raw);

/** The hub is the management account where no unit lists it. */
const removalFaults = ({ actions }: Raw, hub: string): readonly Fault[] =>
  list(actions).flatMap((action, index) => {
    if (text(map(map(action).removeAccount).account) !== hub) return [];
    const path = ["actions", index, "removeAccount", "account"];
    return [{ path, message: `account \`${hub}\` can't leave the organization: the product runs in it` }];
  });

interface Given {
  readonly settings: Raw;
  readonly path: Path;
}

const givenSettings = (scenario: Raw): readonly Given[] => [
  { settings: map(scenario.settings), path: ["settings"] },
  ...list(scenario.actions).map((action, index) => ({
    settings: map(map(action).setSettings),
    path: ["actions", index, "setSettings"],
  })),
];

const settingsFaults = (scenario: Raw, { settings, path }: Given): readonly Fault[] =>
  Object.entries(checks).flatMap(([key, check]) => {
    if (!(key in settings)) return [];
    const message = check(settings[key], { scenario, later: path[0] === "actions" });
    return message === null ? [] : [{ path: [...path, key], message }];
  });

interface Where {
  readonly scenario: Raw;
  readonly later: boolean;
}

const differs = (given: unknown, deployed: Raw): boolean =>
  Object.entries(deployed).some(([key, value]) => value !== null && map(given)[key] !== value);

/** What is wrong with a setting, or null; each names the file that holds the other half. */
const checks: Readonly<Record<string, (given: unknown, where: Where) => string | null>> = {
  organizationId: (given, { scenario }) => {
    const own = text(map(scenario.organization).id) ?? scenarioOrganization;
    return given === own ? null : `the organization's id is \`${own}\`; leave this out, or change \`organization.id\``;
  },
  memberRoles: (given) =>
    differs({ ...memberRoles, ...map(given) }, memberRoles)
      ? `the member template names the roles \`${Object.values(memberRoles).join("`, `")}\`; leave this out`
      : null,
  hub: (given, { scenario }) => {
    const hub = map(scenario.hub);
    const region = text(hub.region) ?? text(map(list(scenario.vpcs)[0]).region);
    const account = text(hub.account) ?? defaultHubAccount;
    return differs(given, { account, region })
      ? `the hub is account \`${account}\` in \`${region}\`; leave this out, or change the scenario's \`hub\``
      : null;
  },
  externalId: (given, { scenario, later }) => {
    if (later && given !== (map(scenario.settings).externalId ?? scenarioExternalId))
      return "the deployed member roles trust another external id; set it in the scenario's `settings`";
    const short = typeof given === "string" && given.length < 16;
    return short ? "the member template takes an external id of 16 characters or more" : null;
  },
  sweepEvery: (given) =>
    typeof given === "string" && /^\d+s$/.test(given) ? `\`${given}\`: a schedule runs in whole minutes, hours or days` : null,
};
