import type { AccessQuestion, Caller, Service, ServiceName } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { SandboxCredentials } from "../core.ts";
import type { Directory } from "./directory.ts";
import { type Key, Keys } from "./keys.ts";
import { type Decision, decide } from "./policy.ts";
import { type Role, type RoleDefinition, Roles } from "./roles.ts";
import { roleIdOf, sessionOf } from "./session.ts";
import { createSts } from "./sts.ts";

/** Which permissions of a role were used: what least privilege is measured by. */
interface Usage {
  readonly actions: Set<string>;
  readonly statements: Set<string>;
}

export interface Identity {
  readonly service: Service;
  /** the keys of an account's root, or of one of its users; always the same for a seed */
  accountKeys(account: string, userName?: string): SandboxCredentials;
  putRole(definition: RoleDefinition): Role;
  deleteRole(account: string, name: string): void;
  roles(): readonly Role[];
  /** what a function runs with: a session of its execution role, twelve hours long */
  sessionKeys(roleArn: string, sessionName: string): SandboxCredentials;
  /** Ends a session before its time: from now on its key answers `ExpiredToken`. */
  endSession(accessKeyId: string): void;
  /** undefined too while the key's account is suspended or closed */
  key(accessKeyId: string): Key | undefined;
  /** the condition keys that every question of this caller gets */
  globalContext(caller: Caller, service: ServiceName): AccessQuestion["context"];
  /** may the caller? Owners may do everything, a role session what its policies allow */
  decide(caller: Caller, question: AccessQuestion): Decision["is"];
  /** may an AWS service that runs as this role (Step Functions, EventBridge) do it? */
  roleMay(roleArn: string, action: string, resource: string): boolean;
  /** the actions that a role was allowed, such as `ec2:CreateRoute` */
  usedActions(roleArn: string): Set<string>;
  /** the Sids (or `#0`, `#1` …) of a role's statements that allowed something */
  usedStatements(roleArn: string): Set<string>;
}

function contextOf({ principal, region }: Caller, service: ServiceName, directory: Directory): AccessQuestion["context"] {
  const organization = directory.organizationOf(principal.account);
  return {
    // For a session this is the role's ARN, not the session's (IAM User Guide, "aws:PrincipalArn").
    "aws:principalarn": principal.kind === "role" ? principal.roleArn : principal.arn,
    "aws:principalaccount": principal.account,
    "aws:userid": principal.id,
    "aws:requestedregion": region,
    ...(organization && { "aws:principalorgid": organization.id, "aws:principalorgpaths": [organization.path] }),
    ...(service === "ec2" && { "ec2:region": region }),
  };
}

class Usages {
  readonly #usage = new Map<string, Usage>();

  of(roleArn: string): Usage {
    const usage = this.#usage.get(roleArn) ?? { actions: new Set(), statements: new Set() };
    this.#usage.set(roleArn, usage);
    return usage;
  }

  note(roleArn: string, action: string, decision: Decision): void {
    const usage = this.of(roleArn);
    usage.actions.add(action);
    for (const { sid } of decision.by) usage.statements.add(sid);
  }
}

interface Stores {
  readonly roles: Roles;
  readonly keys: Keys;
  readonly used: Usages;
}

function decideFor({ roles, keys, used }: Stores, caller: Caller, question: AccessQuestion): Decision["is"] {
  const { principal } = caller;
  if (principal.kind !== "role") return "allowed";
  const role = roles.get(principal.roleArn);
  if (!role || roleIdOf(principal) !== role.id) return "unmentioned";
  const decision = decide(role.policies, question);
  const narrowed = keys.find(caller.accessKeyId)?.sessionPolicy;
  const narrower = narrowed ? decide(narrowed, question).is : "allowed";
  if (decision.is === "allowed" && narrower === "allowed") used.note(role.arn, question.action, decision);
  return decision.is === "allowed" ? narrower : decision.is;
}

/** What an AWS service is when it runs as the role. */
function asRole({ roles }: Stores, arn: string): Caller | undefined {
  const role = roles.get(arn);
  return role && { account: role.account, region: "", accessKeyId: "", principal: sessionOf(role, "aws-service") };
}

const functionSessionSeconds = 12 * 3600;

function functionKeys({ roles, keys }: Stores, arn: string, sessionName: string): SandboxCredentials {
  const role = roles.get(arn);
  if (!role) throw new TypeError(`there is no role \`${arn}\``);
  const { accessKeyId, secretAccessKey, sessionToken } = keys.ofSession(sessionOf(role, sessionName), functionSessionSeconds);
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Accounts' keys, roles and their sessions, IAM's decisions, and STS. */
export function createIdentity(world: { readonly clock: Clock; readonly seed: number; readonly directory: Directory }): Identity {
  const { clock, seed, directory } = world;
  const stores: Stores = {
    roles: new Roles(seed),
    keys: new Keys({ seed, clock, accountExists: (account) => directory.accountExists(account) }),
    used: new Usages(),
  };
  const globalContext: Identity["globalContext"] = (caller, service) => contextOf(caller, service, directory);
  return {
    service: createSts({ ...stores, directory, globalContext }),
    accountKeys: (account, userName) => stores.keys.ofAccount(account, userName),
    putRole: (definition) => stores.roles.put(definition),
    deleteRole: (account, name) => stores.roles.delete(account, name),
    endSession: (accessKeyId) => stores.keys.end(accessKeyId),
    roles: () => stores.roles.all(),
    sessionKeys: (arn, sessionName) => functionKeys(stores, arn, sessionName),
    key: (accessKeyId) => {
      const key = stores.keys.find(accessKeyId);
      return key && directory.accountUsable(key.principal.account) ? key : undefined;
    },
    globalContext,
    decide: (caller, question) => decideFor(stores, caller, question),
    roleMay: (arn, action, resource) => {
      const caller = asRole(stores, arn);
      return (
        caller !== undefined &&
        decideFor(stores, caller, { action, resource, context: globalContext(caller, "states") }) === "allowed"
      );
    },
    usedActions: (arn) => stores.used.of(arn).actions,
    usedStatements: (arn) => stores.used.of(arn).statements,
  };
}
