import { digest, uniqueId } from "./keys.ts";
import { compilePolicy, type PolicyDocument, type Statement } from "./policy.ts";
import { checkPrincipals } from "./principal.ts";

/** An IAM role, as a stack would create it. */
export interface RoleDefinition {
  readonly account: string;
  readonly name: string;
  /** who may assume it */
  readonly trust: PolicyDocument;
  /** what a session may do */
  readonly policies: readonly PolicyDocument[];
  /** longest session in seconds; AWS's default is one hour */
  readonly maxSessionSeconds?: number;
}

export interface Role {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly trust: readonly Statement[];
  readonly policies: readonly Statement[];
  readonly maxSessionSeconds: number;
}

const roleArn = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

function permissions(document: PolicyDocument): readonly Statement[] {
  const statements = compilePolicy(document);
  for (const { sid, principal, onResources } of statements) {
    if (principal !== undefined) throw new TypeError(`permissions statement \`${sid}\` has a Principal`);
    if (!onResources) throw new TypeError(`permissions statement \`${sid}\` has no Resource`);
  }
  return statements;
}

function trust(document: PolicyDocument): readonly Statement[] {
  const statements = compilePolicy(document);
  checkPrincipals(statements);
  for (const { sid, onResources } of statements)
    if (onResources) throw new TypeError(`trust policy statement \`${sid}\` has a Resource`);
  return statements;
}

/** The statements of a session policy, given as JSON text to AssumeRole. */
export const sessionPolicy = (text: string): readonly Statement[] => permissions(JSON.parse(text) as PolicyDocument);

export class Roles {
  readonly #seed: number;
  readonly #roles = new Map<string, Role>();
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Creates the role, or replaces its policies. */
  put(definition: RoleDefinition): Role {
    const arn = roleArn(definition.account, definition.name);
    const role: Role = {
      account: definition.account,
      name: definition.name,
      arn,
      // A role deleted and made again is another role: its old sessions are worth nothing.
      id: this.#roles.get(arn)?.id ?? uniqueId("AROA", digest(this.#seed, "role", arn, String(this.#made++))),
      trust: trust(definition.trust),
      policies: definition.policies.flatMap(permissions),
      maxSessionSeconds: definition.maxSessionSeconds ?? 3600,
    };
    this.#roles.set(arn, role);
    return role;
  }

  delete(account: string, name: string): void {
    this.#roles.delete(roleArn(account, name));
  }

  get(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  all(): readonly Role[] {
    return [...this.#roles.values()];
  }
}
