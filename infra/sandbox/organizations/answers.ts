import type * as organizations from "@aws-sdk/client-organizations";
import type { Caller, Handlers } from "../call.ts";
import { AwsError } from "../errors.ts";
import { page } from "./pages.ts";
import { type Member, rootId, type Tree, type Unit } from "./tree.ts";

/** What the API's answers are drawn from. */
export interface Answering {
  readonly tree: Tree;
  readonly managementAccount: string;
  readonly emptyPages: boolean;
  moveAccount(account: string, unit: string | undefined): void;
  removeAccount(account: string): void;
  /** the management account and the delegated administrators */
  mayRead(account: string): boolean;
}

const arn = ({ managementAccount, tree }: Answering, rest: string) =>
  `arn:aws:organizations::${managementAccount}:${rest.replace("/", `/${tree.organizationId}/`)}`;

/** The ARN that IAM asks about: of an account, of a unit, or of the root. */
export function arnOf(world: Answering, id: string): string {
  if (id === rootId) return arn(world, `root/${id}`);
  return arn(world, /^\d{12}$/.test(id) ? `account/${id}` : `ou/${id}`);
}

const email = (account: string) => `${account}@example.com`;

// No `Status`: it was retired on 9 September 2026.
const described = (world: Answering, { id, name, state, joined, parent }: Member): organizations.Account => ({
  Id: id,
  Arn: arnOf(world, id),
  Email: email(id),
  Name: name,
  State: state,
  Paths: [`${world.tree.path(parent)}${id}/`],
  JoinedMethod: id === world.managementAccount ? "INVITED" : "CREATED",
  JoinedTimestamp: new Date(joined),
});

const describedUnit = (world: Answering, { id, name, parent }: Unit): organizations.OrganizationalUnit => ({
  Id: id,
  Arn: arnOf(world, id),
  Name: name,
  Path: `${world.tree.path(parent)}${id}/`,
});

const tagList = (tags: ReadonlyMap<string, string>) => [...tags].map(([Key, Value]) => ({ Key, Value }));

const parentNotFound = () => new AwsError("ParentNotFoundException", "You specified parent that doesn't exist.");

function checkParent({ tree }: Answering, parent: string | undefined): string {
  if (parent !== rootId && !tree.units.has(parent ?? "")) throw parentNotFound();
  return parent ?? rootId;
}

function checkedMember({ tree }: Answering, account: string | undefined): Member {
  const member = tree.members.get(account ?? "");
  if (!member) throw new AwsError("AccountNotFoundException", "You specified an account that doesn't exist.");
  return member;
}

function parentOf({ tree }: Answering, child: string | undefined): string {
  const found = tree.members.get(child ?? "") ?? tree.units.get(child ?? "");
  if (!found) throw new AwsError("ChildNotFoundException", "You specified a child that doesn't exist.");
  return found.parent;
}

function tagsOf({ tree }: Answering, target: string | undefined): ReadonlyMap<string, string> {
  const found = tree.members.get(target ?? "") ?? tree.units.get(target ?? "");
  if (found) return found.tags;
  if (target === rootId) return new Map();
  throw new AwsError(
    "TargetNotFoundException",
    "We can't find a root, OU, account, or policy with the TargetId that you specified.",
  );
}

function checkedMove(
  world: Answering,
  { AccountId: account, SourceParentId: source, DestinationParentId: destination }: organizations.MoveAccountCommandInput,
): { readonly member: Member; readonly destination: string } {
  const member = checkedMember(world, account);
  if (member.parent !== source)
    throw new AwsError(
      "SourceParentNotFoundException",
      "We can't find a source root or OU with the ParentId that you specified.",
    );
  if (destination === undefined || (destination !== rootId && !world.tree.units.has(destination)))
    throw new AwsError(
      "DestinationParentNotFoundException",
      "We can't find the destination container (a root or OU) with the ParentId that you specified.",
    );
  if (destination === source)
    throw new AwsError("DuplicateAccountException", "That account is already present in the specified destination.");
  return { member, destination };
}

/** What only the management account may do. *Source*: Organizations API Reference, MoveAccount, RemoveAccountFromOrganization. */
function changes(world: Answering): Handlers<typeof organizations> {
  const checkManager = ({ account }: Caller): void => {
    if (account !== world.managementAccount)
      throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
  };
  return {
    MoveAccount: (input, caller) => {
      checkManager(caller);
      const { member, destination } = checkedMove(world, input);
      world.moveAccount(member.id, destination);
      return {};
    },
    RemoveAccountFromOrganization: ({ AccountId: account }, caller) => {
      checkManager(caller);
      const { id } = checkedMember(world, account);
      if (id === world.managementAccount)
        throw new AwsError(
          "MasterCannotLeaveOrganizationException",
          "You can't remove a management account from an organization.",
        );
      world.removeAccount(id);
      return {};
    },
  };
}

function describeOrganization(world: Answering, caller: Caller): organizations.DescribeOrganizationCommandOutput["Organization"] {
  const { tree, managementAccount } = world;
  if (!tree.members.has(caller.account))
    throw new AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
  return {
    Id: tree.organizationId,
    Arn: `arn:aws:organizations::${managementAccount}:organization/${tree.organizationId}`,
    FeatureSet: "ALL",
    MasterAccountArn: arnOf(world, managementAccount),
    MasterAccountId: managementAccount,
    MasterAccountEmail: email(managementAccount),
  };
}

const next = (token: string | undefined) => (token === undefined ? {} : { NextToken: token });

function lists(world: Answering): Handlers<typeof organizations> {
  const { tree } = world;
  return {
    ListAccounts: (input) => {
      const { on, NextToken } = page([...tree.members.values()], input, world.emptyPages);
      return { Accounts: on.map((member) => described(world, member)), ...next(NextToken) };
    },
    ListAccountsForParent: (input) => {
      const parent = checkParent(world, input.ParentId);
      const { on, NextToken } = page(
        [...tree.members.values()].filter((member) => member.parent === parent),
        input,
        world.emptyPages,
      );
      return { Accounts: on.map((member) => described(world, member)), ...next(NextToken) };
    },
    ListOrganizationalUnitsForParent: (input) => {
      const parent = checkParent(world, input.ParentId);
      const { on, NextToken } = page(
        [...tree.units.values()].filter((unit) => unit.parent === parent),
        input,
        world.emptyPages,
      );
      return { OrganizationalUnits: on.map((unit) => describedUnit(world, unit)), ...next(NextToken) };
    },
    ListRoots: () => ({ Roots: [{ Id: rootId, Arn: arnOf(world, rootId), Name: "Root", PolicyTypes: [] }] }),
    ListParents: ({ ChildId: child }) => {
      const parent = parentOf(world, child);
      return { Parents: [{ Id: parent, Type: parent === rootId ? "ROOT" : "ORGANIZATIONAL_UNIT" }] };
    },
    ListTagsForResource: ({ ResourceId: target }) => ({ Tags: tagList(tagsOf(world, target)) }),
  };
}

/** The calls of AWS Organizations; all but DescribeOrganization only for the management account and its delegates. */
export function answers(world: Answering): Handlers<typeof organizations> {
  return {
    DescribeOrganization: (_input, caller) => ({ Organization: describeOrganization(world, caller) }),
    DescribeAccount: ({ AccountId: account }) => ({ Account: described(world, checkedMember(world, account)) }),
    DescribeOrganizationalUnit: ({ OrganizationalUnitId: id }) => {
      const unit = world.tree.units.get(id ?? "");
      if (!unit) throw new AwsError("OrganizationalUnitNotFoundException", "You specified an OU that doesn't exist.");
      return { OrganizationalUnit: describedUnit(world, unit) };
    },
    ...lists(world),
    ...changes(world),
  };
}
