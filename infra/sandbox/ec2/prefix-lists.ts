import type { AddPrefixListEntry, ManagedPrefixList } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { parseBlock } from "./cidr.ts";
import { type Catalogue, select } from "./describe.ts";
import type { Operation } from "./operation.ts";
import { found, invalidValue, required } from "./refusals.ts";
import type { Place, PrefixList } from "./state.ts";
import { printTags, tagsOnCreate } from "./tag-sets.ts";
import type { World } from "./world.ts";

const print = (list: PrefixList): ManagedPrefixList => ({
  PrefixListId: list.id,
  PrefixListArn: `arn:aws:ec2:${list.region}:${list.account}:prefix-list/${list.id}`,
  PrefixListName: list.name,
  OwnerId: list.account,
  AddressFamily: `IPv${list.family}`,
  MaxEntries: list.maxEntries,
  State: "create-complete",
  Version: 1,
  Tags: printTags(list.tags),
});

// Entries of one family, no more than the list may have (aws-facts, section 5).
const readEntry = ({ Cidr }: AddPrefixListEntry, family: 4 | 6): string => {
  const block = parseBlock(required(Cidr, "entry"));
  if (block?.family !== family)
    throw invalidValue(`Value (${Cidr}) for parameter entry is not a CIDR of the list's address family`);
  return block.text;
};

const readFamily = (text: string): 4 | 6 => {
  if (text !== "IPv4" && text !== "IPv6") throw invalidValue(`Value (${text}) for parameter addressFamily is invalid`);
  return text === "IPv4" ? 4 : 6;
};

export const createManagedPrefixList: Operation<"CreateManagedPrefixList"> = (world) => (input, caller) => {
  const name = required(input.PrefixListName, "prefixListName");
  if (name.startsWith("com.amazonaws")) throw invalidValue("A prefix list's name can't start with com.amazonaws");
  const family = readFamily(required(input.AddressFamily, "addressFamily"));
  const maxEntries = required(input.MaxEntries, "maxEntries");
  // 1000 entries a list, 100 lists a Region (aws-facts, section 3).
  if (maxEntries < 1 || maxEntries > 1000) throw invalidValue(`Value (${maxEntries}) for parameter maxEntries is invalid`);
  const here = world.at(caller).prefixLists;
  if (here.size >= 100) throw new AwsError("PrefixListLimitExceeded", "The maximum number of prefix lists has been reached.");
  const entries = (input.Entries ?? []).map((entry) => readEntry(entry, family));
  if (entries.length > maxEntries)
    throw new AwsError("PrefixListMaxEntriesExceeded", `The prefix list can't have more than ${maxEntries} entries.`);
  const tags = tagsOnCreate(input.TagSpecifications, "prefix-list");
  const list: PrefixList = { ...world.newResource("prefix-list", caller, tags), name, family, maxEntries, entries };
  here.set(list.id, list);
  return { PrefixList: print(list) };
};

const catalogue: Catalogue<PrefixList> = {
  operation: "DescribeManagedPrefixLists",
  pageSize: [1, 100],
  id: ({ id }) => id,
  order: ({ order }) => order,
  tags: ({ tags }) => tags,
  filters: {
    "owner-id": ({ account }) => [account],
    "prefix-list-id": ({ id }) => [id],
    "prefix-list-name": ({ name }) => [name],
  },
};

/** The account's own lists; AWS's and those shared by others aren't played. */
export const describeManagedPrefixLists: Operation<"DescribeManagedPrefixLists"> = (world) => (input, caller) => {
  const { records, ...next } = select(
    world.at(caller).prefixLists.values(),
    {
      ids: { kind: "prefix-list", list: input.PrefixListIds, parameter: "prefixListIds" },
      filters: input.Filters,
      maxResults: input.MaxResults,
      nextToken: input.NextToken,
    },
    catalogue,
  );
  return { PrefixLists: records.map(print), ...next };
};

export const getManagedPrefixListEntries: Operation<"GetManagedPrefixListEntries"> = (world) => (input, caller) => {
  const id = required(input.PrefixListId, "prefixListId");
  const { entries } = found(world.at(caller).prefixLists.get(id), "prefix-list", id);
  return { Entries: entries.map((Cidr) => ({ Cidr })) };
};

/** How many places of one family a list takes in a quota: its largest size (aws-facts, section 5); one that isn't known takes one (I). */
export const placesOfList = (world: World, place: Place, { id, family }: { id: string; family: 4 | 6 }): number => {
  const list = world.at(place).prefixLists.get(id);
  if (!list) return 1;
  return list.family === family ? list.maxEntries : 0;
};
