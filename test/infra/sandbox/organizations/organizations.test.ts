import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  RemoveAccountFromOrganizationCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { hub, organizationId, region, smallOrganization, spoke, stranger } from "../both-ways.ts";

const asked = (sandbox: Sandbox, account = hub) => sandbox.direct("organizations", sandbox.identity.accountKeys(account), region);
const unthrottled = () => smallOrganization({ throttling: false });

async function allAccounts(sandbox: Sandbox): Promise<{ ids: string[]; pages: number[] }> {
  const [ids, pages]: [string[], number[]] = [[], []];
  let token: string | undefined;
  do {
    const { Accounts: accounts = [], NextToken: next } = await asked(sandbox).send(
      new ListAccountsCommand({ ...(token && { NextToken: token }) }),
    );
    ids.push(...accounts.map(({ Id }) => Id ?? ""));
    pages.push(accounts.length);
    token = next;
  } while (token !== undefined);
  return { ids, pages };
}

describe("reading", () => {
  it("describes an account by State and Paths, never by Status", async () => {
    const sandbox = unthrottled();
    sandbox.organizations.addUnit({ id: "ou-pay", name: "payments", parent: "ou-prod" });
    sandbox.organizations.moveAccount(spoke, "ou-pay");
    sandbox.organizations.setState(spoke, "SUSPENDED");
    const { Account: account } = await asked(sandbox).send(new DescribeAccountCommand({ AccountId: spoke }));
    expect(account).toMatchObject({
      Id: spoke,
      Arn: `arn:aws:organizations::${hub}:account/${organizationId}/${spoke}`,
      Name: "spoke",
      State: "SUSPENDED",
      Paths: [`${organizationId}/r-root/ou-prod/ou-pay/${spoke}/`],
    });
    expect(account).not.toHaveProperty("Status");
    expect(sandbox.organizations.unitPath(spoke)).toEqual(["ou-prod", "ou-pay"]);
  });

  it("walks the tree from the root down and up again", async () => {
    const sandbox = unthrottled();
    const client = asked(sandbox);
    const root = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
    const units = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: root }));
    expect(units.OrganizationalUnits).toMatchObject([{ Id: "ou-prod", Name: "prod" }]);
    const accounts = await client.send(new ListAccountsForParentCommand({ ParentId: "ou-prod" }));
    expect(accounts.Accounts?.map(({ Id }) => Id)).toEqual([spoke]);
    expect((await client.send(new ListParentsCommand({ ChildId: spoke }))).Parents).toEqual([
      { Id: "ou-prod", Type: "ORGANIZATIONAL_UNIT" },
    ]);
    expect((await client.send(new ListParentsCommand({ ChildId: "ou-prod" }))).Parents).toEqual([{ Id: root, Type: "ROOT" }]);
    await expect(client.send(new ListAccountsForParentCommand({ ParentId: "ou-none" }))).rejects.toMatchObject({
      name: "ParentNotFoundException",
    });
    await expect(client.send(new ListParentsCommand({ ChildId: stranger }))).rejects.toMatchObject({
      name: "ChildNotFoundException",
    });
  });

  it("gives the tags that an account has", async () => {
    const sandbox = unthrottled();
    const tags = async (target: string) =>
      (await asked(sandbox).send(new ListTagsForResourceCommand({ ResourceId: target }))).Tags;
    expect(await tags(spoke)).toEqual([{ Key: "team", Value: "payments" }]);
    sandbox.organizations.tagAccount(spoke, { team: "risk" });
    expect(await tags(spoke)).toEqual([{ Key: "team", Value: "risk" }]);
    await expect(tags(stranger)).rejects.toMatchObject({ name: "TargetNotFoundException" });
  });

  it("pages by twenty at most, with empty pages between when asked to", async () => {
    const sandbox = unthrottled();
    for (let n = 0; n < 43; n++) sandbox.organizations.addAccount({ id: String(300000000000 + n), name: `a${n}` });
    const plain = await allAccounts(sandbox);
    expect(plain.pages).toEqual([20, 20, 5]);
    expect(new Set(plain.ids)).toEqual(new Set(sandbox.organizations.members()));
    sandbox.organizations.emptyPages = true;
    const gapped = await allAccounts(sandbox);
    expect(gapped.pages).toEqual([20, 0, 20, 0, 5]);
    expect(gapped.ids).toEqual(plain.ids);
    for (const input of [{ MaxResults: 21 }, { MaxResults: 0 }, { NextToken: "x" }])
      await expect(asked(sandbox).send(new ListAccountsCommand(input))).rejects.toMatchObject({
        name: "InvalidInputException",
        Reason: /./,
      });
  });
});

describe("who may read", () => {
  it("is the management account and its delegates; a member only learns of the organization", async () => {
    const sandbox = unthrottled();
    const member = asked(sandbox, spoke);
    await expect(member.send(new DescribeAccountCommand({ AccountId: hub }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const { Organization: organization } = await member.send(new DescribeOrganizationCommand({}));
    expect(organization).toMatchObject({ Id: organizationId, MasterAccountId: hub });
    sandbox.organizations.delegate(spoke);
    await expect(member.send(new DescribeAccountCommand({ AccountId: hub }))).resolves.toMatchObject({
      Account: { State: "ACTIVE" },
    });
    await expect(asked(sandbox, stranger).send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
    await expect(asked(sandbox).send(new DescribeAccountCommand({ AccountId: stranger }))).rejects.toMatchObject({
      name: "AccountNotFoundException",
    });
  });

  it("throttles by the buckets of the quotas page, and refills them", async () => {
    const sandbox = smallOrganization();
    const answered = async (times: number, account = hub) => {
      const client = asked(sandbox, account);
      const sent = Array.from({ length: times }, () => client.send(new DescribeAccountCommand({ AccountId: spoke })));
      return (await Promise.allSettled(sent)).filter(({ status }) => status === "fulfilled").length;
    };
    expect(await answered(40)).toBe(30);
    await sandbox.clock.advance(500);
    expect(await answered(40)).toBe(10);
    expect(sandbox.calls.find(({ error }) => error)?.error?.code).toBe("TooManyRequestsException");
    // Beside the account's own there is the organization's bucket: 36 at once.
    await sandbox.clock.advance(60_000);
    sandbox.organizations.delegate(spoke);
    expect([await answered(40), await answered(40, spoke)]).toEqual([30, 6]);
  });
});

describe("the world", () => {
  it("keeps who exists, who belongs, and which regions are on", () => {
    const { organizations } = unthrottled();
    expect([hub, spoke, stranger, "123456789012"].map((account) => organizations.accountExists(account))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([hub, spoke, stranger].map((account) => organizations.isMember(account))).toEqual([true, true, false]);
    organizations.removeAccount(spoke);
    expect([organizations.accountExists(spoke), organizations.isMember(spoke)]).toEqual([true, false]);
    expect(organizations.organizationOf(spoke)).toBeUndefined();
    expect([organizations.regionEnabled(hub, "eu-west-1"), organizations.regionEnabled(hub, "ap-east-1")]).toEqual([true, false]);
    organizations.setRegion(hub, "ap-east-1", true);
    organizations.setRegion(hub, "eu-west-1", false);
    expect([organizations.regionEnabled(hub, "eu-west-1"), organizations.regionEnabled(hub, "ap-east-1")]).toEqual([false, true]);
  });

  it("knows the accounts below units, as a stack set is aimed at them", () => {
    const { organizations } = unthrottled();
    organizations.addUnit({ id: "ou-pay", name: "payments", parent: "ou-prod" });
    organizations.addAccount({ id: "333333333333", name: "deep", unit: "ou-pay" });
    organizations.addAccount({ id: "444444444444", name: "at the root" });
    expect(organizations.accountsBelow(["r-root"])).toEqual([spoke, "333333333333", "444444444444"]);
    expect(organizations.accountsBelow(["ou-prod"])).toEqual([spoke, "333333333333"]);
    expect(organizations.accountsBelow(["ou-pay", "444444444444"])).toEqual(["333333333333", "444444444444"]);
    expect(organizations.accountsBelow([])).toEqual([]);
  });

  it("refuses to be built wrongly", () => {
    const { organizations } = unthrottled();
    expect(() => organizations.addAccount({ id: spoke, name: "again" })).toThrow(/exists already/);
    expect(() => organizations.addAccount({ id: "12", name: "short" })).toThrow(/not an account id/);
    expect(() => organizations.addAccount({ id: "444444444444", name: "lost", unit: "ou-none" })).toThrow(/no unit `ou-none`/);
    expect(() => organizations.addUnit({ id: "ou-prod", name: "again" })).toThrow(/exists already/);
    expect(() => organizations.removeAccount(hub)).toThrow(/management account/);
    let parent = "ou-prod";
    for (const id of ["ou-2", "ou-3", "ou-4", "ou-5"]) {
      organizations.addUnit({ id, name: id, parent });
      parent = id;
    }
    expect(() => organizations.addUnit({ id: "ou-6", name: "deep", parent })).toThrow(/deeper than 5/);
  });
});

describe("changing", () => {
  const move = (account: string, from: string, to: string) =>
    new MoveAccountCommand({ AccountId: account, SourceParentId: from, DestinationParentId: to });

  it("moves and removes accounts", async () => {
    const sandbox = unthrottled();
    sandbox.organizations.addUnit({ id: "ou-test", name: "test" });
    await asked(sandbox).send(move(spoke, "ou-prod", "ou-test"));
    expect(sandbox.organizations.unitPath(spoke)).toEqual(["ou-test"]);
    await asked(sandbox).send(move(spoke, "ou-test", "r-root"));
    expect(sandbox.organizations.unitPath(spoke)).toEqual([]);
    await asked(sandbox).send(new RemoveAccountFromOrganizationCommand({ AccountId: spoke }));
    expect(sandbox.organizations.isMember(spoke)).toBe(false);
  });

  it.each([
    ["SourceParentNotFoundException", move(spoke, "ou-none", "r-root")],
    ["DestinationParentNotFoundException", move(spoke, "ou-prod", "ou-none")],
    ["DuplicateAccountException", move(spoke, "ou-prod", "ou-prod")],
    ["AccountNotFoundException", move(stranger, "ou-prod", "r-root")],
  ])("refuses with %s", async (name, command) => {
    await expect(asked(unthrottled()).send(command)).rejects.toMatchObject({ name });
  });

  it("leaves the management account where it is, and is its business alone", async () => {
    const sandbox = unthrottled();
    await expect(asked(sandbox).send(new RemoveAccountFromOrganizationCommand({ AccountId: hub }))).rejects.toMatchObject({
      name: "MasterCannotLeaveOrganizationException",
    });
    sandbox.organizations.delegate(spoke);
    await expect(asked(sandbox, spoke).send(move(spoke, "ou-prod", "r-root"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
