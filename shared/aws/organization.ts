import {
  type Account,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-organizations";
import type { AccountFacts } from "../peering/facts.ts";
import { AccountId } from "../peering/ids.ts";
import type { Organization } from "../stages/ports.ts";
import type { Clients } from "./clients.ts";
import { codeOf, translated } from "./errors.ts";
import { allPages } from "./paging.ts";

/** AWS Organizations as the management account or a delegated administrator sees it; a global API, answered from us-east-1. */
export const organization = (clients: Clients, hub: { readonly account: string }, wants: { readonly tags: boolean }): Organization => {
  const client = clients.organizations();
  const where = (resource: string) => ({ account: hub.account, region: "us-east-1", resource });
  const tagsOf = async (id: AccountId) => {
    const tags = await allPages(
      (NextToken) => client.send(new ListTagsForResourceCommand({ ResourceId: id, ...(NextToken ? { NextToken } : {}) })),
      ({ Tags }) => Tags,
    );
    return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]).sort());
  };
  return {
    account: async (id) => {
      try {
        const { Account: found } = await client.send(new DescribeAccountCommand({ AccountId: id }));
        return found ? member(id, found, wants.tags ? await tagsOf(id) : {}) : { is: "outside", id };
      } catch (error) {
        if (codeOf(error) === "AccountNotFoundException") return { is: "outside", id };
        throw translated(error, where(id), "describe the account");
      }
    },
    accounts: async () => {
      try {
        const found = await allPages(
          (NextToken) => client.send(new ListAccountsCommand(NextToken ? { NextToken } : {})),
          ({ Accounts }) => Accounts,
        );
        return found.filter(({ State }) => State === "ACTIVE").map(({ Id }) => AccountId.parse(Id)).sort();
      } catch (error) {
        throw translated(error, where("organization"), "list the accounts");
      }
    },
  };
};

const member = (id: AccountId, account: Account, tags: Record<string, string>): AccountFacts => ({
  is: "member",
  id,
  name: account.Name ?? "",
  state: account.State ?? "SUSPENDED",
  units: unitsOf(account.Paths?.[0] ?? ""),
  tags,
});

/** `o-…/r-…/ou-…/ou-…/111111111111/` → the OUs from the root down (aws-facts 11, `Account.Paths`). */
const unitsOf = (path: string): readonly string[] => path.split("/").filter((part) => part !== "").slice(2, -1);
