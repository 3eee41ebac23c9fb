import { AccountId, type Place, Region } from "#shared/peering/ids.ts";

export const regions = [Region.parse("eu-west-1"), Region.parse("us-east-1")] as const;

/** Three accounts are enough for every relation that two peerings can have. */
export const memberAccounts = ["111111111111", "222222222222", "333333333333"].map((id) => AccountId.parse(id));

export const hub: Place = { account: AccountId.parse("100000000000"), region: regions[0] };
