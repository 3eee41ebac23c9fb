import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { InvalidScenario, printFault } from "#cli/scenario/fault.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { expectGolden } from "#test/golden/golden.ts";

const faultsOf = (text: string, file = "s.yaml"): readonly string[] => {
  try {
    parseScenario(file, text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    return error.faults.map(printFault);
  }
};

const account = (id: string) => ({ id, name: `account ${id[0]}` });

const base = () => ({
  version: 1,
  organization: { units: [{ name: "workloads", accounts: [account("111111111111"), account("222222222222")] }] },
  vpcs: [
    { id: "vpc-a", account: "111111111111", region: "eu-west-1", cidrs: ["10.0.0.0/16"] },
    { id: "vpc-b", account: "222222222222", region: "eu-west-1", cidrs: ["10.1.0.0/16"] },
  ],
  actions: [{ request: { name: "a-to-b", from: "vpc-a", to: "vpc-b" } }] as object[],
});

const faultsWith = (change: (scenario: ReturnType<typeof base>) => void): readonly string[] => {
  const scenario = base();
  change(scenario);
  return faultsOf(stringify(scenario));
};

describe("a scenario's faults", () => {
  it("are all named, each at its place", () => {
    const text = readFileSync(join(import.meta.dirname, "../../golden/scenario/faults.yaml"), "utf8");
    expectGolden("scenario/faults.txt", `${faultsOf(text, "faults.yaml").join("\n")}\n`);
  });

  it("are none in a valid one, in YAML and in JSON, indented by tabs or not", () => {
    expect(faultsWith(() => undefined)).toEqual([]);
    expect(faultsOf(JSON.stringify(base()))).toEqual([]);
    expect(faultsOf(JSON.stringify(base(), null, "\t"))).toEqual([]);
    expect(faultsOf(`\uFEFF${JSON.stringify(base())}`)).toEqual([]);
  });

  it("point at the notation itself first", () => {
    expect(faultsOf("version: 1\nversion: 1\nvpcs: [\n")).toEqual([
      expect.stringMatching(/^s\.yaml:2:1 Map keys must be unique/),
      expect.stringMatching(/^s\.yaml:4:1 Flow sequence/),
    ]);
  });

  it("are told for a file that is empty, or not a map", () => {
    expect(faultsOf("")).toEqual([expect.stringMatching(/^s\.yaml:1:1 expected a map, found nothing/)]);
    expect(faultsOf("- 1")).toEqual([expect.stringMatching(/^s\.yaml:1:1 expected a map, found a list/)]);
  });

  it("stop aliases that would fill the memory", () => {
    const bombs = Array.from(
      { length: 12 },
      (_, at) =>
        `b${at}: &b${at} [${Array(9)
          .fill(at === 0 ? "x" : `*b${at - 1}`)
          .join(", ")}]`,
    );
    expect(faultsOf(bombs.join("\n"))).toEqual([expect.stringContaining("Excessive alias count")]);
  });

  it.each([
    ["10.0.0.5/16", "`10.0.0.5/16` has host bits set, did you mean 10.0.0.0/16"],
    ["010.0.0.0/16", "`010.0.0.0` in `010.0.0.0/16` is not an IP address"],
    ["10.0.0.0/8", "can't be a VPC's block: AWS allows from /16 to /28"],
    ["10.0.0.0/33", "prefix length 33"],
    ["2001:db8::/56", "belongs under `ipv6`"],
  ])("name the fault of the block %s", (block, message) => {
    expect(faultsWith(({ vpcs }) => Object.assign(vpcs[0] ?? {}, { cidrs: [block] }))).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it("name subnets outside their VPC, and blocks that overlap within it", () => {
    const subnets = [
      { id: "subnet-1", cidr: "10.9.0.0/24" },
      { id: "subnet-2", cidr: "10.0.0.0/24" },
      { id: "subnet-3", cidr: "10.0.0.128/25" },
    ];
    expect(faultsWith(({ vpcs }) => Object.assign(vpcs[0] ?? {}, { subnets }))).toEqual([
      expect.stringContaining("subnet `10.9.0.0/24` is outside its VPC `vpc-a` (`10.0.0.0/16`)"),
      expect.stringContaining("`10.0.0.128/25` overlaps `10.0.0.0/24`"),
    ]);
  });

  it("name two main tables, and a subnet in two tables or of another VPC", () => {
    const more = {
      subnets: [{ id: "subnet-1", cidr: "10.0.0.0/24" }],
      routeTables: [
        { id: "rtb-1", main: true, subnets: ["subnet-1"] },
        { id: "rtb-2", main: true, subnets: ["subnet-1", "subnet-9"] },
      ],
    };
    expect(faultsWith(({ vpcs }) => Object.assign(vpcs[0] ?? {}, more))).toEqual([
      expect.stringContaining("VPC `vpc-a` has a main table already: `rtb-1`"),
      expect.stringContaining("subnet `subnet-1` is associated with `rtb-1` already"),
      expect.stringContaining("`subnet-9` is no subnet of VPC `vpc-a`"),
    ]);
  });

  it("name what isn't there, and what is only made later", () => {
    const actions = [
      { deleteByHand: { peering: "a-to-b" } },
      { request: { name: "a-to-b", from: "vpc-a", to: "vpc-c" } },
      { moveAccount: { account: "333333333333", to: "ou-worklods" } },
      { addRoute: { routeTable: "rtb-main-vpc-a", to: "10.1.0.0/16", via: "b-to-a" } },
    ];
    expect(faultsWith((scenario) => Object.assign(scenario, { actions }))).toEqual([
      expect.stringContaining("peering `a-to-b` is only made by a later action"),
      expect.stringContaining("unknown VPC `vpc-c`; did you mean `vpc-a`?"),
      expect.stringContaining("unknown account `333333333333`"),
      expect.stringContaining("unknown unit `ou-worklods`; did you mean `ou-workloads`?"),
      expect.stringContaining("unknown peering `b-to-a`"),
    ]);
  });

  it("name ids given twice, wherever they are given", () => {
    const faults = faultsWith((scenario) => {
      scenario.actions.push({ request: { name: "a-to-b", from: "vpc-a", to: "vpc-b" } });
      scenario.vpcs.push({ ...(scenario.vpcs[0] ?? base().vpcs[0]), cidrs: ["10.2.0.0/16"] } as never); // the same id again
    });
    expect(faults).toEqual([
      expect.stringContaining("VPC `vpc-a` is there already"),
      expect.stringContaining("route table `rtb-main-vpc-a` is there already"),
      expect.stringContaining("security group `sg-default-vpc-a` is there already"),
      expect.stringContaining("peering `a-to-b` is there already"),
    ]);
  });

  it("name keys of an expectation that can't come true", () => {
    const expected = { peerings: { "a-to-c": { outcome: "connected" } }, routeTables: { "rtb-x": [] } };
    expect(faultsWith((scenario) => Object.assign(scenario, { expect: expected }))).toEqual([
      expect.stringContaining("unknown peering `a-to-c`; did you mean `a-to-b`?"),
      expect.stringContaining("unknown route table `rtb-x`"),
    ]);
  });
});

describe("a deployment that can't be", () => {
  const hub = { account: "222222222222", region: "eu-west-1" };

  it.each([
    ["outside the organization", { outside: [account("333333333333")] }, { ...hub, account: "333333333333" }],
    [
      "it is suspended",
      { units: [{ name: "w", accounts: [account("111111111111"), { ...account("222222222222"), state: "SUSPENDED" }] }] },
      hub,
    ],
    [
      "is not among its `regions`",
      { units: [{ name: "w", accounts: [account("111111111111"), { ...account("222222222222"), regions: ["us-east-1"] }] }] },
      hub,
    ],
  ])("is one whose hub is no use: %s", (why, organization, place) => {
    const faults = faultsWith((scenario) =>
      Object.assign(scenario, { organization: { ...scenario.organization, ...organization }, hub: place }),
    );
    expect(faults).toEqual([expect.stringMatching(/^s\.yaml:\d+:\d+ account `\d+` can't be the hub: /)]);
    expect(faults[0]).toContain(why);
  });

  it("is one whose default hub stands outside", () => {
    const outside = [account("100000000000")];
    expect(faultsWith(({ organization }) => Object.assign(organization, { outside }))).toEqual([
      expect.stringContaining("account `100000000000` can't be the hub"),
    ]);
  });

  it("is one whose hub leaves, listed or not", () => {
    const leaving = (id: string) => ({ actions: [{ removeAccount: { account: id } }] });
    expect(faultsWith((scenario) => Object.assign(scenario, { hub, ...leaving("222222222222") }))).toEqual([
      expect.stringContaining("account `222222222222` can't leave the organization"),
    ]);
    expect(faultsWith((scenario) => Object.assign(scenario, leaving("100000000000")))).toEqual([
      expect.stringContaining("account `100000000000` can't leave the organization"),
    ]);
    expect(faultsWith((scenario) => Object.assign(scenario, { hub, ...leaving("111111111111") }))).toEqual([]);
  });

  it.each([
    [{ organizationId: "o-another" }, "the organization's id is `o-sandbox00`"],
    [{ memberRoles: { read: "R", write: "PeeringAutopilotWrite" } }, "the member template names the roles"],
    [{ hub: { account: "222222222222", region: "eu-west-1" } }, "the hub is account `100000000000` in `eu-west-1`"],
    [{ externalId: "abc" }, "16 characters"],
    [{ sweepEvery: "90s" }, "whole minutes, hours or days"],
  ])("is one with settings that its templates contradict: %j", (settings, message) => {
    const told = [expect.stringContaining(message)];
    expect(faultsWith((scenario) => Object.assign(scenario, { settings }))).toEqual(told);
    if (!("externalId" in settings))
      expect(faultsWith((scenario) => scenario.actions.push({ setSettings: settings }))).toEqual(told);
  });

  it("is one where the external id changes under the deployed roles", () => {
    const [first, second] = ["first-external-id", "second-external-id"];
    const faults = (later: string) =>
      faultsWith((scenario) => {
        Object.assign(scenario, { settings: { externalId: first } });
        scenario.actions.push({ setSettings: { externalId: later } });
      });
    expect(faults(second)).toEqual([expect.stringContaining("trust another external id")]);
    expect(faults(first)).toEqual([]);
  });
});

describe("a policy's faults", () => {
  it("are at the place of the text in the scenario, or in the policy's own file", () => {
    const text = '@id("any") @reason("a test")\npermit (principal, action == Peering::Action::"conect", resource);';
    expect(faultsWith((scenario) => Object.assign(scenario, { policy: text }))).toEqual([
      expect.stringMatching(/^s\.yaml:\d+:\d+ policy line 2, column \d+: .*conect/),
    ]);
    expect(faultsWith((scenario) => scenario.actions.push({ setPolicy: ["nowhere.cedar"] }))).toEqual([
      expect.stringContaining("policy file `nowhere.cedar` not found"),
    ]);
  });
});

describe("what is read", () => {
  it("keeps the zeros of an account id without quotes", () => {
    const text = stringify(base()).replaceAll(/"?111111111111"?/g, "011111111111");
    const { scenario } = parseScenario("s.yaml", text);
    expect(scenario.vpcs[0]?.account).toBe("011111111111");
  });

  it("takes a patch of settings as it is, without defaults", () => {
    const scenario = { ...base(), settings: { paused: true }, actions: [{ setSettings: { mode: "observe" } }] };
    const { actions, scenario: read } = parseScenario("s.yaml", stringify(scenario));
    expect(read.settings).toEqual({ paused: true });
    expect(actions).toEqual([{ is: "setSettings", body: { mode: "observe" } }]);
  });

  it("takes policies in place, from files, or the shipped pack", () => {
    const inPlace = '@id("any") @reason("a test") permit (principal, action, resource);';
    const shipped = parseScenario("s.yaml", stringify(base())).policies;
    expect(shipped).toEqual([{ file: "default.cedar", text: expect.stringContaining("default.connect") }]);
    expect(parseScenario("s.yaml", stringify({ ...base(), policy: inPlace })).policies).toEqual([
      { file: "s.yaml#policy", text: inPlace },
    ]);
    const file = join(import.meta.dirname, "s.yaml");
    const pack = "../../../infra/policies/packs/environments-never-mix.cedar";
    expect(parseScenario(file, stringify({ ...base(), policy: [pack] })).policies).toEqual([
      { file: "infra/policies/packs/environments-never-mix.cedar", text: expect.stringContaining("environments-never-mix") },
    ]);
  });
});
