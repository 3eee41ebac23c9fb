import type { Caller } from "../call.ts";
import { secondStamp } from "../events/event.ts";
import { roleIdOf } from "../identity/session.ts";

/** CloudTrail's `userIdentity`: the session issuer stands beside an assumed role only. */
export const userIdentity = ({ principal, accessKeyId }: Caller, time: number): object => {
  const common = { arn: principal.arn, accountId: principal.account, accessKeyId };
  if (principal.kind !== "role")
    return principal.kind === "root"
      ? { type: "Root", principalId: principal.account, ...common }
      : { type: "IAMUser", principalId: principal.id, ...common, userName: principal.arn.split("/").at(-1) };
  const roleId = roleIdOf(principal);
  return {
    type: "AssumedRole",
    principalId: `${roleId}:${principal.sessionName}`,
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: roleId,
        arn: principal.roleArn,
        accountId: principal.account,
        userName: principal.roleName,
      },
      attributes: { creationDate: secondStamp(time), mfaAuthenticated: "false" },
    },
  };
};
