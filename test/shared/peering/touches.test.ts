import { expect, it } from "vitest";
import type { OtherPeering, PeeringStatus } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { touches } from "#shared/peering/touches.ts";
import { facts, sideFacts } from "#test/builders/facts.ts";

const { ends } = facts().peering;
const other = (name: string, farBlocks: readonly string[], status: PeeringStatus = "active"): OtherPeering => ({
  id: PeeringConnectionId.parse(`pcx-${name}`),
  status,
  ends,
  farBlocks,
  expiresAt: null,
});

it("live connections of either VPC that lead to some of the same addresses, each once, sorted (peers-edge-cases 37)", () => {
  const given = facts({
    requester: { peerings: [other("9", ["10.2.5.0/24"]), other("8", ["10.3.0.0/16"]), other("7", ["10.2.0.0/15"])] },
    accepter: {
      peerings: [other("9", ["10.1.0.0/16"]), other("6", ["10.2.0.0/16"]), other("5", ["10.1.0.0/24"], "provisioning")],
    },
  });
  expect(touches(given)).toEqual(["pcx-7", "pcx-9"]);
});

it("a far VPC that is gone is known by the blocks that it had", () => {
  const gone = {
    ...sideFacts("accepter"),
    reading: { is: "no-vpc", copy: { status: "deleted", tags: {}, dnsResolution: null } },
  } as const;
  const given = facts({
    status: "deleted",
    requester: { peerings: [other("9", ["10.2.5.0/24"])] },
    sides: { accepter: gone },
    known: { blocks: { requester: [], accepter: ["10.2.0.0/16"] } },
  });
  expect(touches(given)).toEqual(["pcx-9"]);
  expect(touches({ ...given, known: { ...given.known, blocks: { requester: [], accepter: [] } } })).toEqual([]);
});
