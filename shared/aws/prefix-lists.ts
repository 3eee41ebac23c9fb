import { DescribeManagedPrefixListsCommand, type EC2Client, type ManagedPrefixList } from "@aws-sdk/client-ec2";
import type { PrefixListFacts, VpcFacts } from "../peering/facts.ts";
import { codeOf, translated } from "./errors.ts";
import { allPages } from "./paging.ts";

type Sender = Pick<EC2Client, "send">;
type Naming = Pick<VpcFacts, "routeTables" | "securityGroups">;

/** The prefix lists that tables and groups name, sorted; no call where they name none. */
export const describePrefixLists = async (ec2: Sender, vpc: Naming): Promise<readonly PrefixListFacts[]> => {
  const ids = namedIn(vpc);
  if (ids.length === 0) return [];
  const found = new Map((await managedLists(ec2, ids)).map((list) => [list.PrefixListId ?? "", list]));
  return ids.map((id) => prefixListFacts(id, found.get(id)));
};

const namedIn = ({ routeTables, securityGroups }: Naming): readonly string[] => {
  const routed = routeTables.flatMap(({ routes }) => routes.map(({ destination }) => destination));
  const allowed = securityGroups.flatMap(({ rules }) =>
    rules.flatMap(({ source }) => (source.is === "prefix-list" ? source.prefixList : [])),
  );
  return [...new Set([...routed.filter((destination) => destination.startsWith("pl-")), ...allowed])].sort();
};

/** A filter takes 200 values. Where the call isn't allowed the sizes stay unknown: no reason to keep a decision from being made. */
const managedLists = async (ec2: Sender, ids: readonly string[]): Promise<readonly ManagedPrefixList[]> => {
  try {
    const found: ManagedPrefixList[] = [];
    for (let start = 0; start < ids.length; start += 200) {
      const Filters = [{ Name: "prefix-list-id", Values: ids.slice(start, start + 200) }];
      const next = (token: string | undefined) =>
        ec2.send(new DescribeManagedPrefixListsCommand({ Filters, MaxResults: 100, ...(token ? { NextToken: token } : {}) }));
      found.push(...(await allPages(next, ({ PrefixLists }) => PrefixLists)));
    }
    return found;
  } catch (error) {
    if (isUnavailable(error)) return [];
    throw error;
  }
};

/** A place that doesn't know the operation answers `InvalidAction`. */
const isUnavailable = (error: unknown): boolean => {
  if (codeOf(error) === "InvalidAction") return true;
  const told = translated(error, { account: "", region: "", resource: "" }, "read prefix lists");
  return told instanceof Error && told.name === "AccessMissing";
};

const prefixListFacts = (id: string, found: ManagedPrefixList | undefined): PrefixListFacts => ({
  id,
  version: versions[found?.AddressFamily ?? ""] ?? null,
  maxEntries: found?.MaxEntries ?? null,
});

const versions: Readonly<Record<string, 4 | 6>> = { IPv4: 4, IPv6: 6 };
