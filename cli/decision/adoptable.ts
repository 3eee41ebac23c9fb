import type { Ledger, PeeringEntry } from "#shared/ledger/ledger.ts";
import { asAdopted, isAdoptable, routesToConnection } from "#shared/peering/adoption.ts";
import { decide } from "#shared/peering/decide.ts";
import type { Facts } from "#shared/peering/facts.ts";
import type { End, PeeringConnectionId, PerSide } from "#shared/peering/ids.ts";
import type { OwnedRoute, Standing } from "#shared/peering/known.ts";
import type { Reason, Warning } from "#shared/peering/reason.ts";
import type { Batch } from "#shared/peering/steps.ts";
import type { Policy } from "#shared/policy/policy.ts";
import type { Paint } from "#shared/render/report.ts";
import type { Deployment } from "./deployment.ts";
import { endsText } from "./explain.ts";
import { CannotAnswer } from "./failure.ts";
import { factsOfPeering } from "./live-facts.ts";
import { batchLines, counted, reasonLines, section, warningLine } from "./render-answer.ts";

/** A connection that was there before us: what leads to it, and what keeping it would change. */
export interface Adoptable {
  readonly peering: PeeringConnectionId;
  readonly ends: PerSide<End>;
  readonly standing: Standing;
  /** routes of the two VPCs that lead to it already; adopting records them as ours */
  readonly routes: readonly OwnedRoute[];
  /** whether policy permits the connection; null where it couldn't be asked */
  readonly permitted: boolean | null;
  /** what would be told of it */
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
  /** what `--wire` would change */
  readonly changes: readonly Batch[];
}

/** An adoptable connection with the facts that it rests on. */
export interface Considered {
  readonly facts: Facts;
  readonly adoptable: Adoptable;
}

/** A connection that is in the inventory, but can't be read now. */
export interface Unread {
  readonly peering: PeeringConnectionId;
  readonly why: string;
}

/** What the product's own core would do with the connection once it is kept, whatever the deployment's mode holds back now. */
export const consider = (facts: Facts, policy: Policy): Considered => {
  const kept = asAdopted(facts, "adopted");
  const settings = { ...facts.settings, mode: "enforce", paused: false, freeze: [] } as const;
  const { proposal, permitted } = decide({ ...kept, settings }, policy);
  const adoptable = {
    peering: facts.peering.id,
    ends: facts.peering.ends,
    standing: facts.known.standing,
    routes: routesToConnection(facts),
    permitted,
    reasons: "reasons" in proposal ? proposal.reasons : [],
    warnings: "warnings" in proposal ? proposal.warnings : [],
    changes: "batches" in proposal ? proposal.batches : [],
  };
  return { facts, adoptable };
};

const atOnce = 8;

/** Everything that could be adopted or is only watched, sorted by id; connections that have ended since are left out. */
export const inventory = async (
  ledger: Ledger,
  deployment: Deployment,
  policy: Policy,
): Promise<{ readonly found: readonly Considered[]; readonly unread: readonly Unread[] }> => {
  const candidates = (await ledger.all()).filter(({ record }) => isAdoptable(record) || record.standing === "watched");
  const found: Considered[] = [];
  const unread: Unread[] = [];
  for (let start = 0; start < candidates.length; start += atOnce) {
    const some = await Promise.all(candidates.slice(start, start + atOnce).map((entry) => factsOf(entry, deployment)));
    for (const each of some)
      if ("why" in each) unread.push(each);
      else if (each.peering.status === "active") found.push(consider(each, policy));
  }
  return { found, unread };
};

const factsOf = async ({ id }: PeeringEntry, deployment: Deployment): Promise<Facts | Unread> => {
  try {
    return await factsOfPeering(id, { account: undefined, region: undefined }, deployment);
  } catch (error) {
    if (error instanceof CannotAnswer) return { peering: id, why: error.message };
    throw error;
  }
};

export const renderConsidered = ({ facts, adoptable }: Considered, paint: Paint): string => {
  const { peering, ends, standing, routes, permitted, reasons, warnings, changes } = adoptable;
  const denied = permitted === false ? `  ${paint("red", "policy does not permit it")}` : "";
  return [
    `${paint("bold", peering)}  ${standing === "requested" ? "left alone" : standing}${denied}\n${endsText(ends)}`,
    ...section(
      "routes that lead to it",
      routes.map(({ side, table, destination }) => `${side}  ${table}  ${destination}`),
    ),
    ...section("would be told", reasons.flatMap(reasonLines)),
    ...section("warnings", warnings.map(warningLine)),
    ...section(
      "--wire would change",
      changes.flatMap((batch) => batchLines(batch, facts, paint)),
    ),
  ].join("\n\n");
};

export const renderInventory = (
  { found, unread }: { readonly found: readonly Considered[]; readonly unread: readonly Unread[] },
  paint: Paint,
): string =>
  `${[
    ...found.map((each) => renderConsidered(each, paint)),
    ...section(
      "not readable now",
      unread.map(({ why }) => why),
    ),
    found.length === 0 ? "nothing to adopt" : `${counted(found.length, "connection")} to adopt: \`peering adopt PEERING\``,
  ].join("\n\n")}\n`;
