import fc from "fast-check";
import type { Facts, Reading, SideFacts } from "#shared/peering/facts.ts";
import { AccountId, type End, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";
import { assumedQuotas } from "#shared/peering/quotas.ts";
import { facts, group, pcx, route, sideFacts, table, vpcFacts } from "../../builders/facts.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const tags = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  text,
  { maxKeys: 3 },
);
const time = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 2 });
const status = fc.constantFrom(
  "initiating-request" as const,
  "pending-acceptance" as const,
  "active" as const,
  "rejected" as const,
  "failed" as const,
  "absent" as const,
);
const account = fc.constantFrom("111111111111", "000000000042").map((id) => AccountId.parse(id));
const end: fc.Arbitrary<End> = fc.record({
  account,
  region: fc.constantFrom("eu-west-1", "us-gov-west-1").map((region) => Region.parse(region)),
  vpc: fc.constantFrom("vpc-a", "vpc-0123456789abcdef0").map((vpc) => VpcId.parse(vpc)),
});
const ends = fc.record({ requester: end, accepter: end });

const source = fc.oneof(
  fc.record({ is: fc.constant("cidr" as const), cidr: text }),
  fc.record({ is: fc.constant("group" as const), group: text, account: maybe(account) }),
  fc.record({ is: fc.constant("prefix-list" as const), prefixList: text }),
);
const rule = fc.record({
  id: text,
  direction: fc.constantFrom("ingress" as const, "egress" as const),
  protocol: text,
  from: maybe(fc.integer()),
  to: maybe(fc.integer()),
  source,
  description: text,
  tags,
});

const vpc = fc
  .record({
    tags,
    blocks: some(fc.record({ cidr: text, state: fc.constantFrom("associated" as const, "failing" as const) })),
    dns: fc.record({ support: fc.boolean(), hostnames: fc.boolean() }),
    rules: some(rule),
    subnets: some(fc.record({ id: text, cidrs: some(text), tags })),
    prefixLists: some(
      fc.record({ id: text, version: fc.constantFrom(4 as const, 6 as const, null), maxEntries: maybe(fc.integer()) }),
    ),
    peerings: some(fc.record({ id: fc.constant(pcx), status, ends, farBlocks: some(text), expiresAt: maybe(time) })),
  })
  .map(({ rules, ...more }) =>
    vpcFacts("requester", {
      ...more,
      routeTables: [table("rtb-1", { routes: [route("10.0.0.0/8", pcx)] })],
      securityGroups: [group("sg-1", {}, rules)],
    }),
  );

const copy = fc.record({ status, tags, dnsResolution: maybe(fc.boolean()) });
const quota = fc.record({ value: fc.nat(), source: fc.constantFrom("applied" as const, "default" as const, "assumed" as const) });

const reading: fc.Arbitrary<Reading> = fc.oneof(
  fc.record({
    is: fc.constant("complete" as const),
    copy,
    vpc,
    quotas: quota.map((routesPerTable) => ({ ...assumedQuotas, routesPerTable })),
  }),
  fc.record({ is: fc.constantFrom("no-access" as const, "no-region" as const), role: text, message: text }),
  fc.constant({ is: "not-read" as const }),
  fc.record({ is: fc.constant("no-vpc" as const), copy }),
);

const side: fc.Arbitrary<SideFacts> = fc.record({
  end,
  account: fc.oneof(
    fc.record({ is: fc.constant("outside" as const), id: account }),
    fc
      .record({ tags, name: text })
      .map((more) => ({ ...(sideFacts("requester").account as Extract<SideFacts["account"], { is: "member" }>), ...more })),
  ),
  reading,
});

/** Facts of every shape that the type allows, likely or not. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    requester: side,
    accepter: side,
    status,
    peering: fc.record({ expiresAt: maybe(time), statusMessage: text, ends }),
    known: fc.record({
      caller: text,
      absentSince: maybe(time),
      outcome: fc.constantFrom(null, "connected" as const, "ignored" as const),
      reasons: some(fc.record({ rule: text, message: text, fix: text, policies: some(text) })),
      routes: some(
        fc.record({ side: fc.constantFrom("requester" as const, "accepter" as const), table: text, destination: text }),
      ),
      approvals: some(
        fc.record({
          by: text,
          decision: fc.constantFrom("approve" as const, "deny" as const),
          reason: text,
          at: time,
          digest: text,
        }),
      ),
      claims: fc.record({
        requester: some(fc.record({ peering: fc.constant(PeeringConnectionId.parse("pcx-2")), blocks: some(text) })),
        accepter: fc.constant([]),
      }),
    }),
  })
  .map(({ requester, accepter, ...more }) => facts({ ...more, sides: { requester, accepter } }));
