import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadPolicy } from "#shared/policy/load.ts";
import { schemaText } from "#shared/policy/schema.ts";
import { account, group, organizationId, outside, pack, policyOf, question, side } from "../../shared/policy/worlds.ts";

const folder = new URL("../../../infra/policies/", import.meta.url);
const packs = readdirSync(folder)
  .filter((file) => file.endsWith(".cedar"))
  .map((file) => file.slice(0, -".cedar".length));

const vpc = (id: string, accountId: string, more: { tags?: Record<string, string>; environment?: string } = {}) =>
  side({
    account: account(accountId, { tags: more.environment === undefined ? {} : { environment: more.environment } }),
    vpc: id,
    tags: more.tags ?? {},
  });
const a = vpc("vpc-a", "111111111111");
const b = vpc("vpc-b", "222222222222");

describe("the packs", () => {
  it("the schema file is the schema in force", () => {
    expect(readFileSync(new URL("peering.cedarschema", folder), "utf8")).toBe(schemaText);
  });

  it.each(packs)("%s loads alone, and its ids begin with its name", (name) => {
    expect(loadPolicy([pack(name)], { organizationId }).is).toBe("policy");
    for (const [, id] of pack(name).text.matchAll(/@id\("([^"]*)"\)/g)) expect(id).toMatch(new RegExp(`^${name}(\\.|$)`));
  });

  it("all load together", () => {
    expect(loadPolicy(packs.map(pack), { organizationId }).is).toBe("policy");
  });

  it("each is told of in the README", () => {
    const readme = readFileSync(new URL("README.md", folder), "utf8");
    for (const name of packs) expect(readme).toContain(`\`${name}.cedar\``);
  });
});

describe("default", () => {
  const policy = policyOf(pack("default"));
  const table = (tags: Record<string, string>) => ({ is: "route-table", id: "rtb-1", main: false, tags }) as const;
  const port = (tags: Record<string, string>) =>
    ({ is: "security-group", group: group(tags), protocol: "tcp", from: 443, to: 443 }) as const;

  it("lets any two VPCs of the organization connect, route, and resolve names", () => {
    expect(policy.ask(question(a, b))).toEqual({ is: "permitted", policies: ["default.connect"] });
    for (const principal of ["requester", "accepter"] as const) {
      expect(policy.ask(question(a, b, { action: "route", principal, resource: table({}) })).is).toBe("permitted");
      expect(policy.ask(question(a, b, { action: "resolveDns", principal })).is).toBe("permitted");
    }
  });

  it("asks nobody: `connectWithApproval` is not permitted by anything", () => {
    expect(policy.ask(question(a, b, { action: "connectWithApproval" }))).toEqual({
      is: "denied",
      policies: [],
      because: ["no policy permits this"],
    });
  });

  it("keeps strangers out, on either side and for every action", () => {
    const stranger = side({ account: outside("999999999999"), vpc: "vpc-x" });
    for (const of of [question(stranger, a), question(a, stranger)]) {
      expect(policy.ask(of).is).toBe("denied");
      expect(policy.ask({ ...of, action: "resolveDns" }).is).toBe("denied");
      expect(policy.ask({ ...of, action: "route", resource: table({}) }).is).toBe("denied");
      expect(policy.ask({ ...of, action: "expose", resource: port({ "peering:expose": "tcp/443" }) }).is).toBe("denied");
    }
  });

  it("lets the owner of a VPC opt out", () => {
    const closed = vpc("vpc-c", "333333333333", { tags: { "peering:accept": "never" } });
    const open = vpc("vpc-d", "333333333333", { tags: { "peering:accept": "always" } });
    for (const of of [question(a, closed), question(closed, a)]) {
      expect(policy.ask(of)).toEqual({
        is: "denied",
        policies: ["default.vpc-opted-out"],
        because: [expect.stringContaining("`peering:accept` = `never`")],
      });
    }
    expect(policy.ask(question(a, open)).is).toBe("permitted");
  });

  it("lets the owner of a table opt out", () => {
    const of = question(a, b, { action: "route", resource: table({ "peering:route": "never" }) });
    expect(policy.ask(of)).toMatchObject({ is: "denied", policies: ["default.table-opted-out"] });
  });

  it("exposes only groups that are tagged for it", () => {
    const of = question(a, b, { action: "expose" });
    expect(policy.ask({ ...of, resource: port({ "peering:expose": "tcp/443" }) }).is).toBe("permitted");
    expect(policy.ask({ ...of, resource: port({}) }).is).toBe("denied");
  });
});

describe("environments-never-mix", () => {
  const policy = policyOf(pack("default"), pack("packs/environments-never-mix"));
  const named = (accountId: string, environment?: string) =>
    vpc(`vpc-${accountId}`, accountId, environment === undefined ? {} : { environment });

  it.each([
    ["production", "test", "denied"],
    ["production", "production", "permitted"],
    ["production", undefined, "permitted"],
    [undefined, undefined, "permitted"],
  ])("%s with %s: %s", (one, other, expected) => {
    for (const of of [
      question(named("111111111111", one), named("222222222222", other)),
      question(named("222222222222", other), named("111111111111", one)),
    ]) {
      expect(policy.ask(of).is).toBe(expected);
    }
  });

  it("isn't fooled by a tag that the VPC's owner set", () => {
    const liar = side({
      account: account("111111111111", { tags: { environment: "test" } }),
      vpc: "vpc-l",
      tags: { environment: "production" },
    });
    expect(policy.ask(question(liar, named("222222222222", "production")))).toMatchObject({
      policies: ["environments-never-mix"],
      because: [expect.stringContaining("environments are kept apart")],
    });
  });
});
