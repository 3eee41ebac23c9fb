import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { Bug } from "../errors.ts";
import { PeeringConnectionId, Place, type VpcId } from "../peering/ids.ts";
import type { Census } from "../peering/known.ts";
import { decisionKey } from "./decision-key.ts";
import { emptyRecord } from "./entry.ts";
import type { Decision, PeeringEntry, PeeringRecord, VpcClaims } from "./ledger.ts";
import { spelledOut, type TerseRoutes, terse } from "./terse-routes.ts";

/** An item as DynamoDB writes it: plain attribute values, so that no marshaller is bundled. */
export type Attributes = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const count = (value: number): AttributeValue => ({ N: String(value) });

type Key = { readonly pk: AttributeValue; readonly sk: AttributeValue };

const peeringPrefix = "peering#";

export const entryKey = (id: PeeringConnectionId): Key => ({ pk: text(`${peeringPrefix}${id}`), sk: text("entry") });
export const censusKey: Key = { pk: text("census"), sk: text("census") };
export const claimsKey = (vpc: VpcId): Key => ({ pk: text(`vpc#${vpc}`), sk: text("claims") });
export const enrolledKey = ({ account, region }: Place, id: string): Key => ({
  pk: text(`place#${account}#${region}`),
  sk: text(id),
});
export const decisionItemKey = (decision: Decision): Key => ({
  pk: text(`${peeringPrefix}${decision.peering}`),
  sk: text(decisionKey(decision)),
});

const textOf = (from: Attributes, name: string): string => {
  const value = from[name]?.S;
  if (value === undefined) throw new Bug(`the ledger's attribute \`${name}\` is missing or no string`);
  return value;
};

const countOf = (from: Attributes, name: string): number => {
  const value = Number(from[name]?.N);
  if (!Number.isSafeInteger(value)) throw new Bug(`the ledger's attribute \`${name}\` is missing or no whole number`);
  return value;
};

type Stored = Omit<PeeringRecord, "routes"> & { readonly routes: readonly TerseRoutes[] };

export const storedRecord = (record: PeeringRecord): Stored => ({ ...record, routes: terse(record.routes) });

/** The caller has an attribute of its own: a hint tells it without knowing the record. */
const recordOf = (from: Attributes): PeeringRecord => {
  const { routes = [], ...stored }: Partial<Stored> = JSON.parse(textOf(from, "record"));
  return { ...emptyRecord, ...stored, routes: spelledOut(routes), caller: from.caller?.S ?? "" };
};

export const readEntry = (from: Attributes): PeeringEntry => ({
  id: PeeringConnectionId.parse(textOf(from, "pk").slice(peeringPrefix.length)),
  seen: Place.parse(JSON.parse(textOf(from, "seen"))),
  dirty: countOf(from, "dirty"),
  generation: countOf(from, "generation"),
  heartbeat: from.heartbeat?.S ?? null,
  record: recordOf(from),
  version: countOf(from, "version"),
});

export const readEnrolled = (from: Attributes): PeeringConnectionId => PeeringConnectionId.parse(textOf(from, "sk"));

/** Claims are a map by peering, so that one write adds or removes one claim without knowing the others. */
export const readClaims = (vpc: VpcId, from: Attributes | undefined): VpcClaims => {
  if (from === undefined) return { vpc, version: 0, claims: [] };
  const claims = Object.entries(from.claims?.M ?? {}).map(([peering, blocks]) => ({
    peering: PeeringConnectionId.parse(peering),
    blocks: (blocks.L ?? []).map((block) => block.S ?? ""),
  }));
  return { vpc, version: countOf(from, "version"), claims: claims.toSorted((a, b) => (a.peering < b.peering ? -1 : 1)) };
};

export const readCensus = (from: Attributes): Census => ({
  live: countOf(from, "live"),
  revoked: countOf(from, "revoked"),
  at: textOf(from, "at"),
});

export const readDecision = (from: Attributes): Decision => {
  const decision: Decision = JSON.parse(textOf(from, "decision"));
  return decision;
};
