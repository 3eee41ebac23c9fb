import type { CallRecord } from "#infra/sandbox/call.ts";
import { managedBy } from "#shared/peering/wanted.ts";
import type { Stage } from "./stage.ts";

/** A finished call of the product in a member account: by a session of one of the member roles. */
export const isProducts = ({ product }: Pick<Stage, "product">, { caller }: CallRecord): boolean => {
  const roles = Object.values(product.settings.memberRoles);
  return caller.principal.kind === "role" && roles.includes(caller.principal.roleName);
};

/** Fields of a call's input, or of a part of its output, as EC2's model has them. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** A rule that the product made: it carries its tag. */
export const isManaged = ({ product }: Pick<Stage, "product">, tags: Readonly<Record<string, string>>): boolean =>
  tags[`${product.settings.tagPrefix}managed-by`] === managedBy;
