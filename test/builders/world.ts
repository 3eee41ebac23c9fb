import type { Facts, RouteTableFacts, SecurityGroupFacts, SideFacts, VpcFacts } from "#shared/peering/facts.ts";
import type { Side } from "#shared/peering/ids.ts";
import type { Batch, Step } from "#shared/peering/steps.ts";

/** The facts as they are after the batches: a model of AWS small enough to be obviously right. */
export const after = (facts: Facts, batches: readonly Batch[]): Facts => batches.reduce(afterBatch, facts);

const afterBatch = (facts: Facts, batch: Batch): Facts => batch.steps.reduce((each, step) => afterStep(each, batch, step), facts);

const afterStep = (facts: Facts, batch: Batch, step: Step): Facts => {
  switch (step.do) {
    case "accept-connection":
      return {
        ...facts,
        peering: { ...facts.peering, status: "active", expiresAt: null },
        known: { ...facts.known, acceptedByUs: true },
      };
    case "reject-connection":
      return { ...facts, peering: { ...facts.peering, status: "rejected" } };
    case "withdraw-request":
    case "delete-connection":
      return { ...facts, peering: { ...facts.peering, status: "deleted" } };
    case "tag-connection":
      return onSide(facts, batch.side, (side) =>
        side.reading.is === "complete"
          ? {
              ...side,
              reading: { ...side.reading, copy: { ...side.reading.copy, tags: { ...side.reading.copy.tags, ...step.tags } } },
            }
          : side,
      );
    case "set-dns":
      return onSide(facts, batch.side, (side) =>
        side.reading.is === "complete"
          ? { ...side, reading: { ...side.reading, copy: { ...side.reading.copy, dnsResolution: step.resolution } } }
          : side,
      );
    case "create-route": {
      const made = { destination: step.destination, target: batch.peering, state: "active", origin: "static" } as const;
      const known = {
        ...facts.known,
        routes: [...facts.known.routes, { side: batch.side, table: batch.target, destination: step.destination }],
      };
      return onTable({ ...facts, known }, batch, (routes) =>
        [...routes, made].sort((a, b) => (a.destination < b.destination ? -1 : 1)),
      );
    }
    case "delete-route":
      return onTable(facts, batch, (routes) =>
        routes.filter(({ destination, target }) => destination !== step.destination || target !== batch.peering),
      );
    case "authorize-rule": {
      const rule = {
        id: `sgr-${batch.target}-${step.protocol}-${step.from}-${JSON.stringify(step.source)}`,
        direction: "ingress",
        protocol: step.protocol,
        from: step.from,
        to: step.to,
        source: step.source,
        description: "",
        tags: { "peering:connection": batch.peering },
      } as const;
      return onGroup(facts, batch, (rules) => [...rules, rule]);
    }
    case "revoke-rule":
      return onGroup(facts, batch, (rules) => rules.filter(({ id }) => id !== step.rule));
  }
};

const onSide = (facts: Facts, side: Side, change: (given: SideFacts) => SideFacts): Facts => ({
  ...facts,
  sides: { ...facts.sides, [side]: change(facts.sides[side]) },
});

const onVpc = (facts: Facts, side: Side, change: (given: VpcFacts) => VpcFacts): Facts =>
  onSide(facts, side, (given) =>
    given.reading.is === "complete" ? { ...given, reading: { ...given.reading, vpc: change(given.reading.vpc) } } : given,
  );

const onTable = (facts: Facts, batch: Batch, change: (routes: RouteTableFacts["routes"]) => RouteTableFacts["routes"]): Facts =>
  onVpc(facts, batch.side, (vpc) => ({
    ...vpc,
    routeTables: vpc.routeTables.map((table) => (table.id === batch.target ? { ...table, routes: change(table.routes) } : table)),
  }));

const onGroup = (
  facts: Facts,
  batch: Batch,
  change: (rules: SecurityGroupFacts["rules"]) => SecurityGroupFacts["rules"],
): Facts =>
  onVpc(facts, batch.side, (vpc) => ({
    ...vpc,
    securityGroups: vpc.securityGroups.map((group) =>
      group.id === batch.target ? { ...group, rules: change(group.rules) } : group,
    ),
  }));
