import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printFacts } from "#cli/decision/facts-file.ts";
import { judge } from "#cli/decision/judge.ts";
import { exitCodeOf } from "#cli/decision/render-answer.ts";
import { decide } from "#shared/peering/decide.ts";
import type { Facts } from "#shared/peering/facts.ts";
import { defaultPolicy, facts, group, policyOf, table } from "../../builders/facts.ts";
import { after } from "../../builders/world.ts";
import { folderOf, peering } from "../policy/peering.ts";

const exposing = { securityGroups: [group("sg-api", { "peering:expose": "tcp/443" })] };
const calling = { securityGroups: [group("sg-web", { "peering:client": "true" })] };
const approval = policyOf(
  '@id("ask") @reason("a person decides") permit (principal, action == Peering::Action::"connectWithApproval", resource);',
);
const nothing = policyOf('@id("no") @reason("not here") forbid (principal, action, resource);');

/** The loop as it would run: decide and apply until nothing is left to do. */
const settled = (given: Facts) => {
  const done = [];
  let world = given;
  for (let round = 0; round < 10; round++) {
    const { proposal } = decide(world, defaultPolicy);
    if (proposal.is !== "ready") return { world, done };
    done.push(...proposal.batches);
    world = after(world, proposal.batches);
  }
  throw new Error("doesn't settle");
};

describe("an answer", () => {
  it("names exactly the changes that the loop makes of such a request", () => {
    const asked = facts({ requester: calling, accepter: exposing });
    const answer = judge(asked, defaultPolicy);
    expect(answer).toMatchObject({ verdict: "accepted", determining: ["default.connect"] });
    const sorted = (batches: typeof answer.changes) => batches.map((batch) => JSON.stringify(batch)).toSorted();
    expect(sorted(answer.changes)).toEqual(sorted(settled(asked).done));
    expect(exitCodeOf(answer)).toBe(2);
  });

  it("of a wired connection has nothing to change", () => {
    const { world } = settled(facts({ requester: calling, accepter: exposing }));
    const answer = judge(world, defaultPolicy);
    expect(answer).toMatchObject({ verdict: "accepted", changes: [] });
    expect(exitCodeOf(answer)).toBe(0);
  });

  it("is the same for a request that is gone, as if it were made again", () => {
    const fresh = judge(facts(), defaultPolicy);
    for (const status of ["absent", "expired", "failed", "rejected"] as const) {
      const { factsDigest: _digest, ...again } = judge(facts({ status }), defaultPolicy);
      expect(fresh).toMatchObject(again);
    }
  });

  it("that needs approval says what would come after it", () => {
    const answer = judge(facts(), approval);
    expect(answer.verdict).toBe("needs-approval");
    expect(answer.changes[0]?.steps[0]?.do).toBe("accept-connection");
    expect(exitCodeOf(answer)).toBe(2);
  });

  it("that refuses changes nothing and names the policy", () => {
    const answer = judge(facts(), nothing);
    expect(answer).toMatchObject({ verdict: "refused", changes: [], reasons: [{ rule: "policy-denied", policies: ["no"] }] });
    expect(exitCodeOf(answer)).toBe(3);
  });

  it("is given although the deployment only observes, and says so", () => {
    for (const settings of [{ mode: "observe" as const }, { paused: true }]) {
      const answer = judge(facts({ settings }), defaultPolicy);
      expect(answer.verdict).toBe("accepted");
      expect(answer.warnings[0]?.message).toMatch(/it would change nothing$/);
    }
  });

  it("on half the facts is no", () => {
    const gone = facts();
    const { requester, accepter } = gone.sides;
    const reading = { is: "no-vpc", copy: { status: "pending-acceptance", tags: {}, dnsResolution: null } } as const;
    expect(judge({ ...gone, sides: { requester, accepter: { ...accepter, reading } } }, defaultPolicy).verdict).toBe("refused");
  });
});

const side = fc.record({
  tags: fc.constantFrom({}, {}, { "peering:accept": "never" }),
  blocks: fc
    .constantFrom(["10.1.0.0/16"], ["10.2.0.0/16"], ["10.3.0.0/16", "2001:db8::/56"], ["10.2.128.0/17"])
    .map((blocks) => blocks.map((cidr) => ({ cidr, state: "associated" as const }))),
  isDefault: fc.boolean(),
  dns: fc.record({ support: fc.boolean(), hostnames: fc.constant(true) }),
  securityGroups: fc.constantFrom([], exposing.securityGroups, calling.securityGroups),
  routeTables: fc.constantFrom(
    [table("rtb-m", { main: true })],
    [table("rtb-m", { main: true }), table("rtb-x", { subnets: ["subnet-1"], tags: { "peering:route": "never" } })],
  ),
});

describe("an answer before the request", () => {
  it("is what the decision then is", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(side, side, fc.constantFrom(defaultPolicy, approval, nothing), (requester, accepter, policy) => {
        const asked = facts({ requester, accepter });
        const answer = judge(asked, policy);
        const { proposal, determining } = decide(asked, policy);
        seen.add(answer.verdict);
        expect(answer.verdict).toBe(proposal.is === "ready" ? "accepted" : proposal.is);
        expect(answer.determining).toEqual(determining);
        if ("reasons" in proposal) expect(answer.reasons).toEqual(proposal.reasons);
        expect(judge(asked, policy)).toEqual(answer);
      }),
      { numRuns: 200 },
    );
    expect(seen.size).toBe(3);
  });
});

describe("peering ask of a saved file", () => {
  const folder = folderOf({
    "a.json": printFacts(facts()),
    "draft.cedar":
      '@id("d") @reason("say why") forbid (principal, action, resource) unless { context.request.hasTag("why") || context.caller like "*Admin*" };',
  });
  const ask = (...more: readonly string[]) =>
    peering(
      "ask",
      "--facts",
      join(folder, "a.json"),
      "--policy",
      "infra/policies/default.cedar",
      join(folder, "draft.cedar"),
      ...more,
    );

  it("may ask what if: other tags, another caller", async () => {
    expect((await ask()).exitCode).toBe(3);
    expect((await ask("--tag", "why=a=b", "--json")).exitCode).toBe(2);
    expect((await ask("--caller", "arn:aws:iam::1:role/Admin")).exitCode).toBe(2);
  });

  it("only answers about the VPCs in it", async () => {
    expect((await ask("--from", "vpc-a", "--to", "vpc-b")).exitCode).toBe(3);
    expect(await ask("--from", "vpc-b", "--to", "vpc-a")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("it holds the facts of a request from `vpc-a` to `vpc-b`"),
    });
  });

  it("gives 1, not 2, for a command line that isn't valid", async () => {
    for (const wrong of [
      ["--from", "pcx-1"],
      ["--tag", "nothing"],
      ["--polcy", "x"],
    ])
      expect((await ask(...wrong)).exitCode).toBe(1);
    expect((await peering("policy", "replay", "--facts", "x.json")).exitCode).toBe(1);
    expect((await peering("policy", "chek")).exitCode).toBe(2);
  });

  it("needs VPCs or a file", async () => {
    expect((await peering("ask", "--from", "vpc-a")).stderr).toMatch(
      /^which VPCs\? give --from VPC and --to VPC, or --facts FILE/,
    );
  });
});

describe("peering policy replay", () => {
  const draft =
    '@id("draft.shop") @reason("only to shops") permit (principal, action == Peering::Action::"connect", resource) when { resource.hasTag("shop") };\n@id("draft.route") @reason("main tables") permit (principal, action == Peering::Action::"route", resource) when { resource.main };\n';
  const tables = { routeTables: [table("rtb-a", { main: true }), table("rtb-b", { subnets: ["subnet-1"] })] };
  const folder = folderOf({
    "a.json": printFacts(facts()),
    "b.json": printFacts(facts({ accepter: { ...tables, tags: { shop: "yes" } } })),
    "draft.cedar": draft,
  });
  const files = ["a.json", "b.json"].map((name) => join(folder, name));
  const replay = (...more: readonly string[]) => peering("policy", "replay", "--facts", ...files, ...more);

  it("names the verdicts that change, and why; and what else would be changed", async () => {
    const { exitCode, stdout, stderr } = await replay(
      "--policy",
      join(folder, "draft.cedar"),
      "--in-force",
      "infra/policies/default.cedar",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(stdout.replaceAll(folder, ".")).toBe(
      [
        "./a.json  vpc-a → vpc-b  accepted → refused",
        "  policy-denied: no policy permits this",
        "    fix: ask the owners of the policy, or request a peering that it permits",
        "",
        "./b.json  vpc-a → vpc-b  accepted, as before",
        "  no longer: + rtb-b: route 10.1.0.0/16",
        "  no longer: ~ pcx-1: DNS resolution from the peer on",
        "",
        "1 of 2 verdicts changes, and the changes made for 1 other",
        "",
      ].join("\n"),
    );
  });

  it("finds nothing between equal policies", async () => {
    const { exitCode, stdout } = await replay(
      "--policy",
      "infra/policies/default.cedar",
      "--in-force",
      "infra/policies/default.cedar",
      "--json",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).replayed).toMatchObject([{ before: "accepted", after: "accepted", wiring: [] }, {}]);
  });

  it("tells a fault in the draft with its place, and judges nothing", async () => {
    const broken = folderOf({ "broken.cedar": "permit (principal, action resource);" });
    const { exitCode, stdout, stderr } = await replay("--policy", join(broken, "broken.cedar"));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("broken.cedar:1:27 ");
  });
});
