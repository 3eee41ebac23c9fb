import * as z from "zod/mini";
import { AccountId } from "../peering/ids.ts";
import type { EventSource } from "./record.ts";

const Parameters = z.union([z.object({ accountId: AccountId }), z.object({ resourceId: AccountId })]);

/**
 * An account moved, removed or tagged anew, as policy may speak of its unit and its tags. Organizations is global: its
 * records are in us-east-1 of the management account.
 */
export const accountChanges: EventSource = {
  service: "organizations",
  calls: ["MoveAccount", "RemoveAccountFromOrganization", "TagResource", "UntagResource"],
  touched: ({ requestParameters }) => {
    const read = Parameters.safeParse(requestParameters);
    if (!read.success) return "no account id";
    return { is: "account", account: "accountId" in read.data ? read.data.accountId : read.data.resourceId };
  },
};
