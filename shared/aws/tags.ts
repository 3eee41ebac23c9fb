import type { Tag } from "@aws-sdk/client-ec2";
import type { Tags } from "../peering/ids.ts";

/** EC2's list of tags as a record, keys sorted. */
export const tagsOf = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries(
    (tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
