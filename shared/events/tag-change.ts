import * as z from "zod/mini";
import { PeeringConnectionId } from "../peering/ids.ts";
import type { EventSource } from "./record.ts";

/** Ids by which a tagged resource is one that peerings depend on. */
export const taggedPrefixes: readonly string[] = ["pcx-", "vpc-", "subnet-", "rtb-", "sg-"];

// "requestParameters": { "resourcesSet": { "items": [{ "resourceId": "…" }] }, "tagSet": { … } }
const Parameters = z.object({
  resourcesSet: z.object({
    items: z.array(z.object({ resourceId: z.string().check(z.maxLength(100)) })).check(z.maxLength(1000)),
  }),
});

/** A tag made or taken away: on connections it concerns them, on anything of a VPC all peerings of the place. */
export const tagChanges: EventSource = {
  service: "ec2",
  calls: ["CreateTags", "DeleteTags"],
  touched: ({ requestParameters }) => {
    const read = Parameters.safeParse(requestParameters);
    const ids = read.success ? read.data.resourcesSet.items.map(({ resourceId }) => resourceId) : [];
    const relevant = ids.filter((id) => taggedPrefixes.some((prefix) => id.startsWith(prefix)));
    if (relevant.length === 0) return "no tagged resource that peerings depend on";
    const peerings = relevant.map((id) => PeeringConnectionId.safeParse(id));
    return peerings.every(({ success }) => success)
      ? { is: "peerings", peerings: peerings.flatMap(({ data }) => data ?? []) }
      : { is: "place" };
  },
};
