import type { Plan } from "../plan.ts";
import { memberAccounts, regions } from "./places.ts";
import { mainTable, type VpcPlan } from "./vpc-plan.ts";

/** A VPC of an account of its own, with a main table and one more, open at one port; whatever matters is given. */
export const givenVpc = (name: string, given: Partial<VpcPlan>): VpcPlan => ({
  name,
  account: memberAccounts[name.charCodeAt(0) % 3] ?? fail(),
  region: regions[0],
  blocks: [`10.${name.charCodeAt(0)}.0.0/16`],
  ipv6: null,
  subnets: 1,
  tables: [mainTable, { main: false, subnets: [0], optedOut: false, elsewhere: ["0.0.0.0/0"], propagated: [] }],
  groups: [{ expose: "tcp/443", client: true }],
  optedOut: false,
  hostnames: true,
  routesPerTable: null,
  ...given,
});

const fail = (): never => {
  throw new Error("there is no account");
};

/** A day on which nothing goes wrong but what is given. */
export const givenDay = (vpcs: readonly VpcPlan[], happenings: Plan["happenings"], given: Partial<Plan> = {}): Plan => ({
  seed: 1,
  pack: "open",
  vpcs,
  happenings,
  faults: [],
  strikes: [],
  storm: 60_000,
  spared: [],
  crashes: [],
  latency: 0,
  throttling: false,
  ...given,
});
