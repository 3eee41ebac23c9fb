import type { Principal } from "../call.ts";
import type { Role } from "./roles.ts";

/** The id of the role that a session is of. */
export const roleIdOf = ({ id }: Principal): string => id.slice(0, id.indexOf(":"));

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
