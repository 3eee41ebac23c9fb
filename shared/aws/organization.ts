import {
  type Account,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-organizations";
import { AccountId, type Tags } from "../peering/ids.ts";
import type { Clock, Member, Organization } from "../stages/ports.ts";
import type { Clients } from "./clients.ts";
import { codeOf, translated } from "./errors.ts";
import { allPages } from "./paging.ts";
import { tagsOf } from "./tags.ts";

/** What DescribeAccount and ListTagsForResource say of an account that isn't in the organization; it may leave between the two. */
const notFound = ["AccountNotFoundException", "TargetNotFoundException"];

/** AWS Organizations as the management account or a delegated administrator sees it; a global API, answered from us-east-1. */
export const organization = (
  clients: Clients,
  { hub, clock }: { readonly hub: { readonly account: string }; readonly clock: Pick<Clock, "sleep"> },
  wants: { readonly tags: boolean },
): Organization => {
  const client = clients.organizations();
  const where = (resource: string) => ({ account: hub.account, region: "us-east-1", resource });
  return {
    account: async (id) => {
      try {
        const { Account: found } = await client.send(new DescribeAccountCommand({ AccountId: id }));
        return found ? member(id, found, wants.tags ? await accountTags(client, id) : {}) : { is: "outside", id };
      } catch (error) {
        if (notFound.includes(codeOf(error))) return { is: "outside", id };
        throw translated(error, where(id), "describe the account");
      }
    },
    members: async () => {
      try {
        return await listMembers(client, clock);
      } catch (error) {
        throw translated(error, where("organization"), "list the accounts");
      }
    },
  };
};

type Sender = ReturnType<Clients["organizations"]>;

const accountTags = async (client: Sender, id: AccountId): Promise<Tags> => {
  const tags = await allPages(
    (NextToken) => client.send(new ListTagsForResourceCommand({ ResourceId: id, ...(NextToken ? { NextToken } : {}) })),
    ({ Tags: page }) => page,
  );
  return tagsOf(tags);
};

/** ListAccounts: twelve calls at once and eight a second, twenty accounts each (aws-facts 11). */
const pagesAtOnce = 8;
const pageMilliseconds = 150;

const listMembers = async (client: Sender, clock: Pick<Clock, "sleep">): Promise<readonly Member[]> => {
  let pages = 0;
  const next = async (NextToken: string | undefined) => {
    if (++pages > pagesAtOnce) await clock.sleep(pageMilliseconds);
    return client.send(new ListAccountsCommand(NextToken ? { NextToken } : {}));
  };
  const found = await allPages(next, ({ Accounts }) => Accounts);
  return found.map((account) => member(AccountId.parse(account.Id), account, {})).sort((a, b) => (a.id < b.id ? -1 : 1));
};

const member = (id: AccountId, account: Account, tags: Tags): Member => ({
  is: "member",
  id,
  name: account.Name ?? "",
  state: account.State ?? "SUSPENDED",
  units: unitsOf(account.Paths?.[0] ?? ""),
  tags,
});

/** `o-…/r-…/ou-…/ou-…/111111111111/` → the OUs from the root down (aws-facts 11, `Account.Paths`). */
const unitsOf = (path: string): readonly string[] =>
  path
    .split("/")
    .filter((part) => part !== "")
    .slice(2, -1);
