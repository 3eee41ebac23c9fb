import { memberRoles } from "#cli/scenario/shipped.ts";
import { packNames } from "../product/policies.ts";
import type { Run } from "../run-state.ts";
import { memberAccounts, regions } from "../world/places.ts";
import type { Action } from "./action.ts";

const moveAccount: Action = {
  name: "move-account",
  number: "F29",
  weight: 1,
  act: async ({ sandbox }, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    const unit = draws.chance(0.5) ? "ou-apps" : "ou-other";
    if (!sandbox.organizations.isMember(account)) return undefined;
    sandbox.organizations.moveAccount(account, unit);
    return `${account} to ${unit}`;
  },
};

/** For good: nothing in the account may be changed any more. */
const leaveOrganization: Action = {
  name: "leave-organization",
  number: "F25, F29",
  weight: 0.5,
  act: async ({ sandbox, leftAt }, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    if (!sandbox.organizations.isMember(account)) return undefined;
    sandbox.organizations.removeAccount(account);
    leftAt.set(account, sandbox.clock.now());
    return account;
  },
};

const suspendAccount: Action = {
  name: "suspend-account",
  number: "F19",
  weight: 1,
  act: async ({ sandbox, undo }, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    if (!sandbox.organizations.isMember(account)) return undefined;
    sandbox.organizations.setState(account, "SUSPENDED");
    undo.push(() => {
      if (sandbox.organizations.isMember(account)) sandbox.organizations.setState(account, "ACTIVE");
    });
    return account;
  },
};

/** Deletes a member role; undefined where it is gone already. */
const deleteRole = ({ sandbox }: Run, account: string, name: string): string | undefined => {
  if (!sandbox.identity.roles().some((role) => role.account === account && role.name === name)) return undefined;
  sandbox.identity.deleteRole(account, name);
  return `${name} of ${account}`;
};

/** The member role is gone, or trusts nobody, until the faults stop. */
const removeRole: Action = {
  name: "remove-role",
  number: "F19",
  weight: 2,
  act: async (run, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    const name = draws.chance(0.5) ? memberRoles.read : memberRoles.write;
    const deleted = deleteRole(run, account, name);
    if (deleted !== undefined) run.undo.push(() => run.product.restoreRole(account, name));
    return deleted;
  },
};

/** A member role is deleted and made again, by a stack that replaces it: the sessions of the old one are worth nothing any more. */
const remakeRole: Action = {
  name: "remake-role",
  number: "F19, F21",
  weight: 2,
  act: async (run, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    const name = draws.oneOf(Object.values(memberRoles)) ?? "";
    const deleted = deleteRole(run, account, name);
    if (deleted !== undefined) await run.product.restoreRole(account, name);
    return deleted;
  },
};

const disableRegion: Action = {
  name: "disable-region",
  number: "F19, F35",
  weight: 1,
  act: async ({ sandbox, undo }, draws) => {
    const account = draws.oneOf(memberAccounts) ?? "";
    const [, region] = regions;
    sandbox.organizations.setRegion(account, region, false);
    undo.push(() => sandbox.organizations.setRegion(account, region, true));
    return `${region} of ${account}`;
  },
};

const switchPolicy: Action = {
  name: "switch-policy",
  number: "F28",
  weight: 3,
  act: async (run, draws) => {
    run.pack = draws.oneOf(packNames) ?? run.pack;
    return run.pack;
  },
};

export const organizationActions: readonly Action[] = [
  moveAccount,
  leaveOrganization,
  suspendAccount,
  removeRole,
  remakeRole,
  disableRegion,
  switchPolicy,
];
