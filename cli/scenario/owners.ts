import type { EC2Client } from "@aws-sdk/client-ec2";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Place } from "#shared/peering/ids.ts";

export type Ec2 = Pick<EC2Client, "send">;

/** EC2 as an account's own people see it: the root user, or a session of one of their roles. */
export const ownerOf = (sandbox: Sandbox, { account, region }: Place, role?: string): Ec2 =>
  sandbox.direct("ec2", role === undefined ? sandbox.identity.accountKeys(account) : roleKeys(sandbox, account, role), region);

/** AWS Organizations as the management account's root user sees it. */
export const administratorOf = (sandbox: Sandbox): Pick<OrganizationsClient, "send"> =>
  sandbox.direct("organizations", sandbox.identity.accountKeys(sandbox.organizations.managementAccount), "us-east-1");

const roleKeys = (sandbox: Sandbox, account: string, name: string) => {
  const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } } as const;
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" },
  } as const;
  const known = sandbox.identity.roles().find((role) => role.account === account && role.name === name);
  const { arn } = known ?? sandbox.identity.putRole({ account, name, trust, policies: [everything] });
  return sandbox.identity.sessionKeys(arn, "scenario");
};

/** Code and message of what AWS refused; anything else is thrown on. */
export const refusalOf = (error: unknown): { readonly code: string; readonly message: string } => {
  if (error instanceof Error && "$fault" in error) return { code: error.name, message: error.message };
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return { code: error.code, message: error.message };
  throw error;
};
