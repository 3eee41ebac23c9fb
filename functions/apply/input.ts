import * as z from "zod/mini";
import { AccountId, End, PeeringConnectionId, Region } from "#shared/peering/ids.ts";
import { run } from "../run.ts";

/** The steps are parsed where they are made; elsewhere in the workflow proposals travel without them. */
const Sides = <T extends z.ZodMiniType>(each: T) => z.object({ requester: each, accepter: each });

const Source = z.discriminatedUnion("is", [
  z.object({ is: z.literal("cidr"), cidr: z.string() }),
  z.object({ is: z.literal("group"), group: z.string(), account: AccountId }),
]);

const Step = z.discriminatedUnion("do", [
  z.object({ do: z.literal("accept-connection"), blocks: Sides(z.array(z.string())), ends: Sides(End) }),
  z.object({ do: z.literal("reject-connection") }),
  z.object({ do: z.literal("withdraw-request") }),
  z.object({ do: z.literal("delete-connection") }),
  z.object({ do: z.literal("tag-connection"), tags: z.record(z.string(), z.string()) }),
  z.object({ do: z.literal("set-dns"), resolution: z.boolean() }),
  z.object({ do: z.literal("create-route"), destination: z.string() }),
  z.object({ do: z.literal("delete-route"), destination: z.string(), leadsTo: PeeringConnectionId }),
  z.object({
    do: z.literal("authorize-rule"),
    protocol: z.enum(["tcp", "udp"]),
    from: z.int(),
    to: z.int(),
    source: Source,
  }),
  z.object({ do: z.literal("revoke-rule"), rule: z.string() }),
]);

const Task = z.object({
  target: z.string(),
  peering: PeeringConnectionId,
  account: AccountId,
  region: Region,
  parts: z.array(z.object({ side: z.enum(["requester", "accepter"]), targets: z.array(z.string()), steps: z.array(Step) })),
});

export const ApplyInput = z.object({ ...run, task: Task, handedOut: z._default(z.nullable(z.iso.datetime()), null) });
