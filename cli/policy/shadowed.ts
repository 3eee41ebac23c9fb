import { type PolicyJson, policyToJson } from "#shared/policy/cedar.ts";
import { faultAt } from "#shared/policy/faults.ts";
import type { PolicyFault, PolicyFile } from "#shared/policy/policy.ts";
import { type Piece, pieces } from "#shared/policy/source.ts";
import { covers, type Scope, scopeOf } from "./scope.ts";

interface Read {
  readonly piece: Piece;
  readonly id: string;
  readonly effect: "permit" | "forbid";
  readonly scope: Scope;
  readonly unconditional: boolean;
}

/** Faults of permits that can't have an effect, because another policy without a condition always comes first. */
export const shadowed = (files: readonly PolicyFile[]): readonly PolicyFault[] => {
  const policies = files.flatMap(pieces).flatMap(read);
  const permits = policies.filter(({ effect }) => effect === "permit");
  return permits.flatMap((permit) => faultOf(permit, policies));
};

const read = (piece: Piece): readonly Read[] => {
  const answer = policyToJson(piece.text);
  if (answer.type === "failure") return [];
  const { json } = answer;
  const id = json.annotations?.id ?? "";
  return [{ piece, id, effect: json.effect, scope: scopeOf(json), unconditional: json.conditions.every(alwaysHolds) }];
};

const alwaysHolds = ({ kind, body }: PolicyJson["conditions"][number]): boolean =>
  "Value" in body && body.Value === (kind === "when");

const faultOf = (permit: Read, policies: readonly Read[]): readonly PolicyFault[] => {
  const others = policies.filter((other) => other !== permit && other.unconditional);
  const forbidden = shadowsOf(
    permit,
    others.filter(({ effect }) => effect === "forbid"),
  );
  if (forbidden)
    return [fault(permit, `is forbidden again by ${named(forbidden)}`, "narrow the `forbid`, or remove this policy")];
  const earlier = others.filter((other) => other.effect === "permit" && comesFirst(other, permit, policies));
  const permitted = shadowsOf(permit, earlier);
  if (permitted) return [fault(permit, `is permitted already by ${named(permitted)}`, "remove one of the two")];
  return unasked(permit, policies);
};

/** Of two permits that cover each other, only the later one is told of. */
const comesFirst = (other: Read, permit: Read, all: readonly Read[]): boolean =>
  shadowsOf(other, permit.unconditional ? [permit] : []) === null || all.indexOf(other) < all.indexOf(permit);

/** The policies that together cover each of the permit's actions; null when one action is left. */
const shadowsOf = (permit: Read, candidates: readonly Read[]): readonly Read[] | null => {
  const found = permit.scope.actions.map((action) => candidates.find(({ scope }) => covers(scope, permit.scope, action)));
  const all = found.filter((each) => each !== undefined);
  return all.length === found.length ? [...new Set(all)] : null;
};

/** `connectWithApproval` is only asked where `connect` is denied: by a forbid, or for want of a permit. */
const unasked = (permit: Read, policies: readonly Read[]): readonly PolicyFault[] => {
  if (permit.scope.actions.join() !== "connectWithApproval") return [];
  if (policies.some(({ effect, scope }) => effect === "forbid" && scope.actions.includes("connect"))) return [];
  const outright = policies.find(
    ({ effect, scope, unconditional }) => effect === "permit" && unconditional && covers(scope, permit.scope, "connect"),
  );
  if (!outright) return [];
  const what = `is never asked: ${named([outright])} permits \`connect\` without approval`;
  return [fault(permit, what, "give the permit of `connect` a condition, or forbid `connect` where approval is wanted")];
};

const named = (policies: readonly Read[]): string => policies.map(({ id }) => `\`${id}\``).join(" and ");

const fault = ({ piece, id }: Read, what: string, help: string): PolicyFault =>
  faultAt(piece, `\`${id}\` can never decide anything: what it permits ${what}`, help);
