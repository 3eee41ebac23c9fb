import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { AwsError } from "../errors.ts";
import { invalidValue } from "./refusals.ts";
import type { TagMap } from "./state.ts";

const mostTags = 50;

/** Tags as EC2 prints them. */
export const printTags = (tags: ReadonlyMap<string, string>): Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));

const checkTag = (key: string, value: string): void => {
  if (key === "" || key.length > 128) throw invalidValue("Tag key must be between 1 and 128 characters long");
  if (value.length > 256) throw invalidValue("Tag value exceeds the maximum length of 256 characters");
  if (key.toLowerCase().startsWith("aws:")) throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`);
};

/** Sets tags on a resource; the same key is overwritten. */
export const setTags = (onto: TagMap, tags: readonly Tag[]): void => {
  for (const { Key = "", Value = "" } of tags) checkTag(Key, Value);
  const keys = new Set([...onto.keys(), ...tags.map(({ Key = "" }) => Key)]);
  // TagLimitExceeded (aws-facts 1.4): 50 tags a resource.
  if (keys.size > mostTags) throw new AwsError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  for (const { Key = "", Value = "" } of tags) onto.set(Key, Value);
};

/** The tags that a create call gives to resources of one type; other types are refused. */
export const tagsOnCreate = (specifications: readonly TagSpecification[] | undefined, type: ResourceType): TagMap => {
  const tags: TagMap = new Map();
  for (const { ResourceType: asked, Tags = [] } of specifications ?? []) {
    if (asked !== type) throw invalidValue(`'${asked ?? ""}' is not a valid taggable resource type for this operation.`);
    setTags(tags, Tags);
  }
  return tags;
};
