import type { Facts, RouteTableFacts } from "#shared/peering/facts.ts";
import type { Side } from "#shared/peering/ids.ts";
import { facts, group, route, sideFacts, table } from "#test/builders/facts.ts";

const local = { requester: "10.1.0.0/16", accepter: "10.2.0.0/16" } as const;

const tablesOf = (side: Side, count: number): readonly RouteTableFacts[] =>
  Array.from({ length: count }, (_, at) =>
    table(`rtb-${side}-${String(at).padStart(4, "0")}`, {
      main: at === 0,
      subnets: [`subnet-${side}-${at}`],
      tags: { Name: `${side} ${at}`, team: `team-${at % 7}` },
      routes: [
        route(local[side], "local", { origin: "table" }),
        route("0.0.0.0/0", `nat-${at % 3}`),
        ...Array.from({ length: 8 }, (__, more) => route(`10.${100 + more}.0.0/16`, "tgw-1")),
      ].sort((a, b) => (a.destination < b.destination ? -1 : 1)),
    }),
  );

/** Two VPCs with so many tables a side, ten routes in each, and some groups: a request, or the connection just accepted. */
export const wide = (tables: number, status: "pending-acceptance" | "active"): Facts => {
  const furnished = (side: Side) => ({
    routeTables: tablesOf(side, tables),
    securityGroups: [group(`sg-${side}`, side === "requester" ? { "peering:client": "" } : { "peering:expose": "tcp/443" })],
    peerings: [],
  });
  return facts({ status, requester: furnished("requester"), accepter: furnished("accepter") });
};

/** Two sides three units deep, with the tags that accounts and VPCs have. */
export const taggedSides = () => {
  const tags = { environment: "production", team: "payments", "cost-center": "4711", "data-class": "internal" };
  const tagged = (side: Side) => {
    const given = sideFacts(side, { tags: { Name: side, ...tags } });
    const units = ["ou-root-1", "ou-work-1", `ou-${side}-1`];
    return given.account.is === "member" ? { ...given, account: { ...given.account, units, tags } } : given;
  };
  return { requester: tagged("requester"), accepter: tagged("accepter") };
};
