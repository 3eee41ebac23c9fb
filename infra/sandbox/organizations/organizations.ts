import * as organizations from "@aws-sdk/client-organizations";
import type { AccessQuestion, Caller, Service } from "../call.ts";
import type { Core } from "../core.ts";
import { AwsError } from "../errors.ts";
import { type Answering, answers, arnOf } from "./answers.ts";
import { type AccountState, rootId, Tree } from "./tree.ts";

type Tags = Readonly<Record<string, string>>;

interface NewUnit {
  readonly id: string;
  readonly name: string;
  /** another unit; the root if left out */
  readonly parent?: string;
  readonly tags?: Tags;
}

interface NewAccount {
  readonly id: string;
  readonly name: string;
  /** the root if left out */
  readonly unit?: string;
  readonly tags?: Tags;
  readonly state?: AccountState;
}

/** The organization as a world to be changed, and as an API to be called. */
export interface Organizations {
  readonly service: Service;
  readonly id: string;
  readonly managementAccount: string;
  addUnit(unit: NewUnit): void;
  addAccount(account: NewAccount): void;
  /** an account of AWS that belongs to no organization, or to another */
  addOutsider(account: string): void;
  moveAccount(account: string, unit: string | undefined): void;
  /** the account leaves the organization, and goes on existing */
  removeAccount(account: string): void;
  setState(account: string, state: AccountState): void;
  tagAccount(account: string, tags: Tags): void;
  /** makes the account a delegated administrator, which may read the organization */
  delegate(account: string): void;
  /** turns a region on or off for an account; all are on but those that AWS ships turned off */
  setRegion(account: string, region: string, enabled: boolean): void;
  accountExists(account: string): boolean;
  /** whether calls of this account are answered: not once it is suspended or closed */
  accountUsable(account: string): boolean;
  isMember(account: string): boolean;
  regionEnabled(account: string, region: string): boolean;
  /** the ids of the units an account lies in, from the outermost; none at the root */
  unitPath(account: string): readonly string[];
  organizationOf(account: string): { readonly id: string; readonly path: string } | undefined;
  members(): readonly string[];
  /** the member accounts below these units or below the root, without the management account, to which no stack set deploys */
  accountsBelow(targets: readonly string[]): readonly string[];
  /** whether lists have empty pages between full ones, which the API allows; off at first */
  emptyPages: boolean;
}

export interface OrganizationOptions {
  readonly id: string;
  readonly managementAccount: string;
}

// Account Management Reference, "Regions that are disabled by default"
const optInRegions = new Set(
  "af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1".split(
    " ",
  ),
);

const tagMap = (tags: Tags = {}) => new Map(Object.entries(tags));

class SandboxOrganizations implements Organizations, Answering {
  readonly service: Service;
  readonly id: string;
  readonly managementAccount: string;
  readonly tree: Tree;
  readonly #core: Core;
  readonly #outsiders = new Set<string>();
  readonly #delegates = new Set<string>();
  readonly #regions = new Map<string, boolean>();
  emptyPages = false;

  constructor(core: Core, { id, managementAccount }: OrganizationOptions) {
    this.#core = core;
    this.id = id;
    this.managementAccount = managementAccount;
    this.tree = new Tree(id);
    this.addAccount({ id: managementAccount, name: "management" });
    this.service = serviceOf(this);
  }

  addUnit({ id, name, parent = rootId, tags }: NewUnit): void {
    this.tree.addUnit({ id, name, parent, tags: tagMap(tags) });
  }

  addAccount({ id, name, unit = rootId, tags, state = "ACTIVE" }: NewAccount): void {
    this.tree.addMember({ id, name, parent: unit, state, tags: tagMap(tags), joined: this.#core.clock.now() });
    this.#outsiders.delete(id);
  }

  addOutsider(account: string): void {
    this.#outsiders.add(account);
  }

  moveAccount(account: string, unit: string | undefined): void {
    this.tree.unitsDownTo(unit ?? rootId);
    this.tree.member(account).parent = unit ?? rootId;
  }

  removeAccount(account: string): void {
    if (account === this.managementAccount) throw new TypeError("the management account can't leave its organization");
    this.tree.member(account);
    this.tree.members.delete(account);
    this.#delegates.delete(account);
    this.#outsiders.add(account);
  }

  setState(account: string, state: AccountState): void {
    this.tree.member(account).state = state;
  }

  tagAccount(account: string, tags: Tags): void {
    this.tree.member(account).tags = tagMap(tags);
  }

  delegate(account: string): void {
    this.#delegates.add(this.tree.member(account).id);
  }

  setRegion(account: string, region: string, enabled: boolean): void {
    this.#regions.set(`${account} ${region}`, enabled);
  }

  accountExists(account: string): boolean {
    return this.tree.members.has(account) || this.#outsiders.has(account);
  }

  accountUsable(account: string): boolean {
    const state = this.tree.members.get(account)?.state;
    return this.accountExists(account) && state !== "SUSPENDED" && state !== "CLOSED";
  }

  isMember(account: string): boolean {
    return this.tree.members.has(account);
  }

  regionEnabled(account: string, region: string): boolean {
    return this.#regions.get(`${account} ${region}`) ?? !optInRegions.has(region);
  }

  unitPath(account: string): readonly string[] {
    return this.tree.unitsDownTo(this.tree.member(account).parent);
  }

  organizationOf(account: string): { id: string; path: string } | undefined {
    const member = this.tree.members.get(account);
    return member && { id: this.id, path: this.tree.path(member.parent) };
  }

  members(): readonly string[] {
    return [...this.tree.members.keys()];
  }

  accountsBelow(targets: readonly string[]): readonly string[] {
    const isBelow = (account: string) => [rootId, ...this.unitPath(account), account].some((id) => targets.includes(id));
    return this.members().filter((account) => account !== this.managementAccount && isBelow(account));
  }

  mayRead(account: string): boolean {
    return account === this.managementAccount || this.#delegates.has(account);
  }
}

/** The resource that a call is about, where IAM knows one. */
function resourceOf(world: Answering, operation: string, input: object): string {
  const { AccountId, ResourceId, ChildId, ParentId, OrganizationalUnitId } = input as Readonly<
    Record<string, string | undefined>
  >;
  const id = AccountId ?? ResourceId ?? ChildId ?? ParentId ?? OrganizationalUnitId;
  return id === undefined || operation === "ListAccounts" ? "*" : arnOf(world, id);
}

/** "You must sign in as … from the organization's management account or by a member account that is a delegated administrator." */
function checkReader(world: Answering, operation: string, caller: Caller): void {
  if (operation !== "DescribeOrganization" && !world.mayRead(caller.account))
    throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
}

function serviceOf(world: SandboxOrganizations): Service {
  return {
    name: "organizations",
    module: organizations,
    handlers: answers(world),
    access(operation, input, caller): readonly AccessQuestion[] {
      checkReader(world, operation, caller);
      return [{ action: `organizations:${operation}`, resource: resourceOf(world, operation, input), context: {} }];
    },
    // CloudTrail writes no response of its changes, so none is kept
    isReadOnly: () => true,
  };
}

/** AWS Organizations: units, accounts, and who belongs. */
export function createOrganizations(core: Core, options: OrganizationOptions): Organizations {
  return new SandboxOrganizations(core, options);
}
