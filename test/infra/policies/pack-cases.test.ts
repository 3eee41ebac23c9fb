import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SideFacts } from "#shared/peering/facts.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import { peering } from "../../cli/policy/peering.ts";
import { account, inline, organizationId, outside, pack, policyOf, question, side } from "../../shared/policy/worlds.ts";

const folder = "infra/policies/packs";
const packs = readdirSync(folder).flatMap((name) => (name.endsWith(".cedar") ? [name.slice(0, -".cedar".length)] : []));
const fileOf = (name: string) => inline(readFileSync(`${folder}/${name}.cedar`, "utf8"), `${name}.cedar`);

describe("the packs to choose from", () => {
  it.each(packs)("%s does what its cases say", async (name) => {
    const { exitCode, stdout, stderr } = await peering("policy", "test", `${folder}/${name}.test.yaml`);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
  });

  it("the policies in force do what their cases say", async () => {
    expect(await peering("policy", "test", "infra/policies/default.test.yaml")).toMatchObject({ exitCode: 0 });
  });

  it.each(packs)("%s has ids that begin with its name, and a line in the README", (name) => {
    expect(loadPolicy([fileOf(name)], { organizationId }).is).toBe("policy");
    for (const [, id] of fileOf(name).text.matchAll(/@id\("([^"]*)"\)/g)) expect(id).toMatch(new RegExp(`^${name}(\\.|$)`));
    expect(readFileSync("infra/policies/README.md", "utf8")).toContain(`\`packs/${name}.cedar\``);
  });

  it("all load together, and with those in force; none is without an effect", async () => {
    const all = ["infra/policies/default.cedar", ...packs.map((name) => `${folder}/${name}.cedar`)];
    expect(await peering("policy", "check", ...all)).toMatchObject({ exitCode: 0 });
  });
});

/** Each pack's meaning in plain TypeScript: may it go on, need a person, or not at all? */
type Verdict = "permitted" | "needs-approval" | "denied";
type Oracle = (requester: SideFacts, accepter: SideFacts) => Verdict;

const accountTags = ({ account: of }: SideFacts) => (of.is === "member" ? of.tags : {});
const vpcTags = ({ reading }: SideFacts) => (reading.is === "complete" ? reading.vpc.tags : {});
const unit = ({ account: of }: SideFacts) => (of.is === "member" ? of.units.at(-1) : undefined);
const when = (holds: boolean): Verdict => (holds ? "permitted" : "denied");
const listOf = (text: string | undefined) => (text ?? "").split(/[\s,]+/).filter((part) => part !== "");
const zones = [
  ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
  ["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ["eu-west-1", "eu-west-2"],
];

const oracles: Readonly<Record<string, Oracle>> = {
  "environments-never-mix": (a, b) => {
    const [one, other] = [accountTags(a).environment, accountTags(b).environment];
    return when(one === undefined || other === undefined || one === other);
  },
  "only-within-one-ou": (a, b) => when(unit(a) !== undefined && unit(a) === unit(b)),
  "hub-and-spoke": (a, b) => when([a, b].some((each) => accountTags(each)["peering:role"] === "hub")),
  "data-residency": (a, b) =>
    when(a.end.region === b.end.region || zones.some((zone) => zone.includes(a.end.region) && zone.includes(b.end.region))),
  "sandbox-accounts-need-approval": (a, b) =>
    [a, b].some((each) => accountTags(each).environment === "sandbox") ? "needs-approval" : "permitted",
  "accepter-consent-by-tag": (a, b) => {
    const listed = listOf(vpcTags(b)["peering:accept"]);
    return when(a.end.account === b.end.account || listed.includes(a.end.account) || listed.includes("any"));
  },
  "vendor-allow-list": (a, b) =>
    when(
      [
        [a, b],
        [b, a],
      ].every(([vendor = a, other = b]) => {
        const list = accountTags(vendor)["peering:vendor-for"];
        return list === undefined || vendor.end.account === other.end.account || listOf(list).includes(other.end.account);
      }),
    ),
};

const tag = (key: string, ...values: readonly string[]) =>
  fc.constantFrom(undefined, ...values).map((value): Record<string, string> => (value === undefined ? {} : { [key]: value }));

const owner = (id: string) =>
  fc
    .record({
      member: fc.constantFrom(true, true, true, false),
      units: fc.constantFrom([], ["ou-a"], ["ou-a", "ou-b"], ["ou-b"]),
      role: tag("peering:role", "hub", "spoke"),
      environment: tag("environment", "sandbox", "production"),
      vendor: tag("peering:vendor-for", "111111111111", "222222222222 111111111111", ""),
    })
    .map(({ member, units, role, environment, vendor }) =>
      member ? account(id, { units, tags: { ...role, ...environment, ...vendor } }) : outside(id),
    );

const network = fc.record({
  accept: tag("peering:accept", "any", "never", "111111111111", "333333333333,222222222222", "any, 111111111111"),
  role: tag("peering:role", "hub"),
  environment: tag("environment", "sandbox"),
  region: fc.constantFrom("eu-west-1", "eu-west-2", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1"),
});

/** Two VPCs, of two accounts or of one. */
const pair = fc
  .record({
    one: owner("111111111111"),
    two: owner("222222222222"),
    same: fc.constantFrom(false, false, true),
    networks: fc.tuple(network, network),
  })
  .map(({ one, two, same, networks }) => {
    const [a, b] = networks.map(({ accept, role, environment, region }, index) =>
      side({
        account: index === 0 || same ? one : two,
        vpc: `vpc-${index}`,
        region,
        tags: { ...accept, ...role, ...environment },
      }),
    );
    if (!a || !b) throw new Error("a pair is two");
    return [a, b] as const;
  });

describe("the packs to choose from against plain TypeScript", () => {
  it("there is an oracle for each", () => {
    expect(Object.keys(oracles).toSorted()).toEqual(packs.toSorted());
  });

  it.each(Object.entries(oracles))("%s beside the default pack", (name, oracle) => {
    const policy = policyOf(pack("default"), fileOf(name));
    const seen = new Set<Verdict>();
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const outright = policy.ask(question(a, b)).is;
        const approved = policy.ask(question(a, b, { action: "connectWithApproval" })).is;
        const found: Verdict = outright === "permitted" ? outright : approved === "permitted" ? "needs-approval" : "denied";
        const open = [a, b].every((each) => each.account.is === "member" && vpcTags(each)["peering:accept"] !== "never");
        const expected = open ? oracle(a, b) : "denied";
        seen.add(found);
        expect(found).toBe(expected);
      }),
      { numRuns: 400 },
    );
    expect(seen.size).toBeGreaterThan(1);
  });
});
