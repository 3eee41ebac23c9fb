import { describe, expect, it } from "vitest";
import type { Clients } from "#shared/aws/clients.ts";
import { organization } from "#shared/aws/organization.ts";
import { AccountId } from "#shared/peering/ids.ts";

const id = AccountId.parse("222222222222");

/** The account as Organizations tells of it, where this operation is refused by this name. */
const told = async (operation: string, name: string): Promise<string> => {
  const send = async (command: object): Promise<unknown> => {
    if (command.constructor.name === `${operation}Command`) throw Object.assign(new Error("no"), { name });
    return { Account: { Id: id, State: "ACTIVE" }, Tags: [] };
  };
  // the only client that it takes
  const clients = { organizations: () => ({ send }) } as unknown as Clients;
  const clock = { sleep: async () => {} };
  const found = organization(clients, { hub: { account: "100000000000" }, clock }, { tags: true }).account(id);
  return found.then(
    (account) => account.is,
    (error: Error) => error.name,
  );
};

describe("an account that isn't in the organization", () => {
  it.each([
    ["DescribeAccount", "AccountNotFoundException"],
    ["ListTagsForResource", "TargetNotFoundException"],
  ])("is outside, whether or not it left between two calls: %s", async (operation, name) => {
    expect(await told(operation, name)).toBe("outside");
  });

  it("is not one that can't be asked for now", async () => {
    expect(await told("DescribeAccount", "TooManyRequestsException")).toBe("RetryLater");
    expect(await told("ListTagsForResource", "AccessDeniedException")).toBe("AccessMissing");
  });
});
