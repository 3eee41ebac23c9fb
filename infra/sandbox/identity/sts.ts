import * as sts from "@aws-sdk/client-sts";
import type { AccessQuestion, Caller, Handlers, Service } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Directory } from "./directory.ts";
import type { Keys } from "./keys.ts";
import { decide, type Statement } from "./policy.ts";
import { namedBy } from "./principal.ts";
import { type Role, type Roles, sessionPolicy } from "./roles.ts";
import { sessionOf } from "./session.ts";

interface World {
  readonly roles: Roles;
  readonly keys: Keys;
  readonly directory: Directory;
  globalContext(caller: Caller, service: "sts"): AccessQuestion["context"];
}

const invalid = (message: string) => new AwsError("ValidationError", message);

const constraint = (value: string, member: string, rule: string) =>
  invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`);

function checkPattern(value: string | undefined, member: "roleSessionName" | "externalId"): void {
  if (value === undefined) return;
  const [pattern, longest] =
    member === "roleSessionName" ? (["[\\w+=,.@-]*", 64] as const) : (["[\\w+=,.@:\\/-]*", 1224] as const);
  if (!new RegExp(`^${pattern}$`).test(value)) throw constraint(value, member, `satisfy regular expression pattern: ${pattern}`);
  if (value.length < 2) throw constraint(value, member, "have length greater than or equal to 2");
  if (value.length > longest) throw constraint(value, member, `have length less than or equal to ${longest}`);
}

/** AssumeRole's parameters that the sandbox would have to ignore: it refuses them instead. */
function checkPlayed(input: sts.AssumeRoleCommandInput): void {
  for (const member of ["PolicyArns", "Tags", "TransitiveTagKeys", "SerialNumber", "TokenCode", "ProvidedContexts"] as const)
    if (input[member] !== undefined && input[member].length > 0)
      throw invalid(`the sandbox doesn't play ${member} of AssumeRole`);
}

function sessionSeconds(input: sts.AssumeRoleCommandInput, role: Role, caller: Caller): number {
  const seconds = input.DurationSeconds ?? 3600;
  if (seconds < 900) throw constraint(String(seconds), "durationSeconds", "have value greater than or equal to 900");
  if (seconds > 43_200) throw constraint(String(seconds), "durationSeconds", "have value less than or equal to 43200");
  if (caller.principal.kind === "role" && seconds > 3600)
    throw invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  if (seconds > role.maxSessionSeconds)
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  return seconds;
}

function trusts(role: Role, caller: Caller, context: AccessQuestion["context"]): boolean {
  const naming = role.trust.filter((statement) => namedBy(statement, caller.principal) !== undefined);
  return decide(naming, { action: "sts:AssumeRole", resource: role.arn, context }).is === "allowed";
}

function narrowing(text: string | undefined): readonly Statement[] | undefined {
  if (text === undefined) return undefined;
  // "inline+managed session policies <= 2048 plaintext chars"
  if (text.length > 2048) throw constraint(`${text.slice(0, 20)}…`, "policy", "have length less than or equal to 2048");
  try {
    return sessionPolicy(text);
  } catch (cause) {
    throw new AwsError("MalformedPolicyDocument", cause instanceof Error ? cause.message : "syntax errors in policy");
  }
}

const requestContext = (input: sts.AssumeRoleCommandInput): AccessQuestion["context"] => ({
  ...(input.ExternalId !== undefined && { "sts:externalid": input.ExternalId }),
  ...(input.RoleSessionName !== undefined && { "sts:rolesessionname": input.RoleSessionName }),
  ...(input.SourceIdentity !== undefined && { "sts:sourceidentity": input.SourceIdentity }),
});

function assumeRole(
  world: World,
  input: sts.AssumeRoleCommandInput,
  caller: Caller,
): Omit<sts.AssumeRoleCommandOutput, "$metadata"> {
  const { RoleArn: arn = "", RoleSessionName: sessionName = "" } = input;
  checkPattern(sessionName, "roleSessionName");
  checkPattern(input.ExternalId, "externalId");
  checkPlayed(input);
  const role = world.roles.get(arn);
  // A role that doesn't exist is refused in the same words as one that doesn't trust the caller.
  if (
    !role ||
    !world.directory.accountUsable(role.account) ||
    !trusts(role, caller, { ...world.globalContext(caller, "sts"), ...requestContext(input) })
  )
    throw new AwsError(
      "AccessDenied",
      `User: ${caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      {
        status: 403,
      },
    );
  const principal = sessionOf(role, sessionName);
  const key = world.keys.ofSession(principal, sessionSeconds(input, role, caller), narrowing(input.Policy));
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken,
      // STS gives whole seconds
      Expiration: new Date(Math.floor(key.expiresAt / 1000) * 1000),
    },
    AssumedRoleUser: { AssumedRoleId: principal.id, Arn: principal.arn },
    ...(input.SourceIdentity !== undefined && { SourceIdentity: input.SourceIdentity }),
  };
}

/** `aws:ResourceOrgID`: the organization of the account that the role belongs to. */
function ofRole({ directory }: World, { RoleArn: arn = "" }: sts.AssumeRoleCommandInput): AccessQuestion["context"] {
  const organization = directory.organizationOf(arn.split(":")[4] ?? "");
  return organization ? { "aws:resourceorgid": organization.id } : {};
}

/** STS: AssumeRole and GetCallerIdentity. */
export function createSts(world: World): Service {
  const handlers: Handlers<typeof sts> = {
    AssumeRole: (input, caller) => assumeRole(world, input, caller),
    GetCallerIdentity: (_input, { principal }) => ({ Account: principal.account, Arn: principal.arn, UserId: principal.id }),
  };
  return {
    name: "sts",
    module: sts,
    handlers,
    access: (operation, input: sts.AssumeRoleCommandInput) =>
      operation === "AssumeRole"
        ? [
            {
              action: "sts:AssumeRole",
              resource: input.RoleArn ?? "",
              context: { ...requestContext(input), ...ofRole(world, input) },
            },
          ]
        : [],
    // CloudTrail marks both as read-only, so neither reaches the bus.
    isReadOnly: () => true,
  };
}
