import type { Published } from "#infra/sandbox/sns/sns.ts";
import type { PeeringEntry, PeeringRecord } from "#shared/ledger/ledger.ts";
import { outcomes } from "#shared/peering/facts.ts";
import type { Finding, Notification, PeeringReport, Report } from "#shared/render/report-schema.ts";
import { brokenInvariants, type Watch } from "./invariants.ts";
import { pathsPromised } from "./invariants-of-traffic.ts";
import { isManaged, isProducts } from "./ownership.ts";
import type { Stage } from "./stage.ts";

/** The report of a run that has come to rest. */
export const reportOf = async (stage: Stage, watch: Watch): Promise<Report> => {
  const { sandbox } = stage.world;
  const entries = new Map((await stage.product.ledger.all()).map((entry) => [entry.id as string, entry]));
  const named = namesOf(stage);
  const peerings = Object.fromEntries(
    sorted([...named.keys()]).map((name) => {
      const id = named.get(name) ?? "";
      return [name, peeringReport({ stage, watch, id }, entries.get(id))];
    }),
  );
  const { routeTables, securityGroups } = networkReport(stage);
  const report = {
    peerings,
    routeTables,
    securityGroups,
    notifications: sandbox.topics.published.map((message) => notification(stage, message)),
    findings: [...stage.findings, ...standing(peerings)].toSorted(byFinding),
    calls: callsOf(stage),
    workflow: workflowOf(stage),
    virtualSeconds: Math.round((sandbox.clock.now() - watch.startedAt) / 1000),
  };
  return { ...report, violations: brokenInvariants(stage, watch, report.peerings) };
};

const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted((a, b) => (a < b ? -1 : 1));

/** Every peering by its name in the report: the scenario's, or else its id. */
export const namesOf = ({ world, requested }: Stage): ReadonlyMap<string, string> => {
  const given = [...requested].map(([name, { id }]) => [name, id as string] as const);
  const known = new Set(given.map(([, id]) => id));
  const others = world.sandbox.ec2.view.connections().filter(({ id }) => !known.has(id));
  return new Map([...given, ...others.map(({ id }) => [id, id] as const)]);
};

interface Reported {
  readonly stage: Stage;
  readonly watch: Watch;
  readonly id: string;
}

const peeringReport = ({ stage, watch, id }: Reported, entry: PeeringEntry | undefined): PeeringReport => {
  const { view } = stage.world.sandbox.ec2;
  const connection = view.connection(id);
  const state = connection && view.statusSeenBy(id, connection.accepter.account, connection.accepter.region);
  return {
    id,
    state: state ?? "gone",
    ...recordReport(entry?.record ?? unknown),
    // options may be left on a connection that has ended; nothing resolves through it
    dns: connection?.status === "active" ? { ...connection.dns } : { requester: false, accepter: false },
    reachable: pathsPromised(stage, watch, id).map((path) => ({ ...path })),
  };
};

type Recorded = Pick<PeeringRecord, "outcome" | "reasons" | "warnings" | "approvals">;

const unknown: Recorded = { outcome: null, reasons: [], warnings: [], approvals: [] };

const recordReport = ({ outcome, reasons, warnings, approvals }: Recorded) => ({
  outcome: outcome ?? "ignored",
  reasons: reasons.map(({ rule, message, fix, policies }) => ({
    rule,
    message,
    ...(fix === "" ? {} : { fix }),
    ...(policies.length === 0 ? {} : { policies: [...policies] }),
  })),
  warnings: warnings.map(({ rule, message }) => ({ rule, message })),
  approvals: approvals.map(({ by, decision }) => ({ by, decision })),
});

const networkReport = (stage: Stage): Pick<Report, "routeTables" | "securityGroups"> => {
  const { view } = stage.world.sandbox.ec2;
  return {
    routeTables: Object.fromEntries(
      view
        .routeTables()
        .map(({ id, routes }) => [id, routes.map(({ destination, target, state }) => ({ destination, target, state }))]),
    ),
    securityGroups: Object.fromEntries(
      view.securityGroups().map(({ id, rules }) => [
        id,
        rules.map(({ direction, protocol, from, to, source, tags }) => ({
          direction,
          protocol,
          from,
          to,
          source,
          managed: isManaged(stage, tags),
        })),
      ]),
    ),
  };
};

const notification = (stage: Stage, { attributes, subject }: Published): Notification => {
  const name = [...namesOf(stage)].find(([, id]) => id === attributes.peering)?.[0];
  const outcome = outcomes.find((known) => known === attributes.outcome);
  return { peering: name ?? attributes.peering ?? "", outcome: outcome ?? "ignored", subject: subject ?? "" };
};

/** What the product left to a human: a connection that is there, and not as it should be. */
const standing = (peerings: Report["peerings"]): readonly Finding[] =>
  Object.entries(peerings)
    .filter(([, { outcome, state }]) => state === "active" && (outcome === "degraded" || outcome === "ignored"))
    .flatMap(([name, { reasons }]) =>
      reasons.map(({ rule, message }) => ({ rule, resource: /`((?:rtb|sg)-[^`]+)`/.exec(message)?.[1] ?? name, message })),
    );

const byFinding = (a: Finding, b: Finding): number => {
  const key = ({ rule, resource, message }: Finding) => `${rule} ${resource} ${message}`;
  return key(a) < key(b) ? -1 : 1;
};

const callsOf = (stage: Stage): Report["calls"] => {
  const counts = new Map<string, number>();
  for (const call of stage.world.sandbox.calls)
    if (call.service === "ec2" && isProducts(stage, call)) counts.set(call.operation, (counts.get(call.operation) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const workflowOf = ({ world }: Stage): Report["workflow"] => {
  const { executions } = world.sandbox.states;
  return {
    executions: executions.length,
    transitions: executions.reduce((sum, { transitions }) => sum + transitions, 0),
    failed: executions.filter(({ status }) => status !== "SUCCEEDED" && status !== "RUNNING").length,
  };
};
