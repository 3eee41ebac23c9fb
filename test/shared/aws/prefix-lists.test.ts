import type { DescribeManagedPrefixListsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { describePrefixLists } from "#shared/aws/prefix-lists.ts";
import { group, ingress, route, table } from "#test/builders/facts.ts";

const named = (error: string) => Object.assign(new Error(error), { name: error });

/** EC2's answers to one call after the other, with lists of AWS and failures. */
const ec2 = (...answers: readonly (object | Error)[]) => {
  const asked: DescribeManagedPrefixListsCommand["input"][] = [];
  const send = async ({ input }: DescribeManagedPrefixListsCommand) => {
    const answer = answers[asked.push(input) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  // one command of the many that a client takes
  return { asked, client: { send } as unknown as Pick<EC2Client, "send"> };
};

const vpc = {
  routeTables: [table("rtb-1", { routes: [route("pl-2", "tgw-1"), route("10.0.0.0/8", "tgw-1")] })],
  securityGroups: [group("sg-1", {}, [ingress("1", { is: "prefix-list", prefixList: "pl-1" })])],
};
const unknown = ["pl-1", "pl-2"].map((id) => ({ id, version: null, maxEntries: null }));

describe("prefix lists (peers-edge-cases 56)", () => {
  it("come with family and largest size, by all pages; a list of AWS tells no size", async () => {
    const { asked, client } = ec2(
      { PrefixLists: [{ PrefixListId: "pl-2", AddressFamily: "IPv6", MaxEntries: 20 }], NextToken: "more" },
      { PrefixLists: [{ PrefixListId: "pl-1", AddressFamily: "IPv4" }] },
    );
    expect(await describePrefixLists(client, vpc)).toEqual([
      { id: "pl-1", version: 4, maxEntries: null },
      { id: "pl-2", version: 6, maxEntries: 20 },
    ]);
    expect(asked).toMatchObject([{ Filters: [{ Values: ["pl-1", "pl-2"] }] }, { NextToken: "more" }]);
  });

  it("aren't asked for where none is named", async () => {
    const { asked, client } = ec2();
    expect(await describePrefixLists(client, { routeTables: [table("rtb-1")], securityGroups: [] })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each(["UnauthorizedOperation", "InvalidAction"])("are of unknown size where EC2 answers %s", async (code) => {
    expect(await describePrefixLists(ec2(named(code)).client, vpc)).toEqual(unknown);
  });

  it("a throttled call is no answer", async () => {
    await expect(describePrefixLists(ec2(named("RequestLimitExceeded")).client, vpc)).rejects.toThrow("RequestLimitExceeded");
  });
});
