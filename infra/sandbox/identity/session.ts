import type { Principal } from "../call.ts";
import type { Role } from "./roles.ts";

/** A session of the role, as CloudTrail and policies see it. */
export const sessionOf = (role: Role, sessionName: string): Principal => ({
  kind: "role",
  account: role.account,
  arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
  id: `${role.id}:${sessionName}`,
  roleName: role.name,
  roleArn: role.arn,
  sessionName,
});
