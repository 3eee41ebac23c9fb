import type { Principal } from "../call.ts";
import type { Statement } from "./policy.ts";

const listed = (values: string | readonly string[]): readonly string[] => (typeof values === "string" ? [values] : values);

/** How a policy names a principal: itself, by its account (which leaves it to that account's policies), or not at all. */
export type Naming = "itself" | "account" | undefined;

function naming(name: string, principal: Principal): Naming {
  if (name === "*") return "account";
  if (name === principal.account || name === `arn:aws:iam::${principal.account}:root`) return "account";
  if (name === principal.arn || (principal.kind === "role" && name === principal.roleArn)) return "itself";
  return undefined;
}

/** How the statement's `Principal` element names the caller. */
export function namedBy(statement: Statement, principal: Principal): Naming {
  const { principal: written } = statement;
  if (written === undefined) return undefined;
  const names = written === "*" ? ["*"] : listed(written.AWS ?? []);
  const found = names.map((name) => naming(name, principal));
  return found.find((how) => how === "itself") ?? found.find((how) => how === "account");
}

const principalTypes = new Set(["AWS", "Service", "Federated"]);
const principalName = /^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:(root|(user|role|assumed-role)\/[\w+=,.@/-]+))$/;

/** Refuses what AWS refuses in a trust policy: a statement without `Principal`, unknown kinds, wildcards within an ARN. */
export function checkPrincipals(statements: readonly Statement[]): void {
  for (const { sid, principal } of statements) {
    if (principal === undefined) throw new TypeError(`trust policy statement \`${sid}\` has no Principal`);
    if (principal === "*") continue;
    for (const kind of Object.keys(principal))
      if (!principalTypes.has(kind)) throw new TypeError(`the sandbox doesn't know the principal type \`${kind}\``);
    for (const name of listed(principal.AWS ?? []))
      if (!principalName.test(name)) throw new TypeError(`invalid principal in policy: \`${name}\``);
  }
}
