import * as z from "zod/mini";
import { outcomes } from "#shared/peering/facts.ts";
import { AccountId, End, PeeringConnectionId, Region } from "#shared/peering/ids.ts";

/** What passes between the states of the workflow, parsed at each door. Unknown members are dropped. */
const Reason = z.object({ rule: z.string(), message: z.string(), fix: z.string(), policies: z.array(z.string()) });
const Warning = z.object({ rule: z.string(), message: z.string() });
const Sides = <T extends z.ZodMiniType>(each: T) => z.object({ requester: each, accepter: each });

const Source = z.discriminatedUnion("is", [
  z.object({ is: z.literal("cidr"), cidr: z.string() }),
  z.object({ is: z.literal("group"), group: z.string(), account: AccountId }),
]);

const Step = z.discriminatedUnion("do", [
  z.object({ do: z.literal("accept-connection"), blocks: Sides(z.array(z.string())), ends: Sides(End) }),
  z.object({ do: z.literal("reject-connection") }),
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

const Batch = z.object({
  target: z.string(),
  peering: PeeringConnectionId,
  side: z.enum(["requester", "accepter"]),
  account: AccountId,
  region: Region,
  steps: z.array(Step),
});

const Task = z.object({
  target: z.string(),
  peering: PeeringConnectionId,
  account: AccountId,
  region: Region,
  parts: z.array(z.object({ side: z.enum(["requester", "accepter"]), targets: z.array(z.string()), steps: z.array(Step) })),
});

const explained = { reasons: z.array(Reason), warnings: z.array(Warning) };
const Settled = z.object({
  is: z.literal("settled"),
  outcome: z.enum(outcomes),
  unroutedTables: z.array(z.string()),
  ...explained,
});
const Proposal = z.discriminatedUnion("is", [
  z.object({
    is: z.literal("refused"),
    outcome: z.enum(["rejected", "expired", "failed", "ignored"]),
    batches: z.array(Batch),
    ...explained,
  }),
  z.object({ is: z.literal("needs-approval"), outcome: z.literal("awaiting-approval"), ...explained }),
  z.object({ is: z.literal("waiting"), why: z.string(), waitSeconds: z.int() }),
  z.object({ is: z.literal("ready"), warnings: z.array(Warning), batches: z.array(Batch) }),
  Settled,
]);

const Failure = z.object({ Error: z._default(z.string(), "Error"), Cause: z._default(z.string(), "") });
const Applied = z.object({ target: z.string(), failure: z.nullable(Failure) });
const Verdict = z.object({
  ok: z.boolean(),
  legs: z.array(
    z.object({ from: z.string(), to: z.string(), port: z.nullable(z.string()), ok: z.boolean(), stoppedAt: z.string() }),
  ),
});

const run = { peering: PeeringConnectionId, generation: z.int().check(z.minimum(1)) };

export const ProposeInput = z.object({
  ...run,
  attempts: z._default(z.nullable(z.object({ batches: z.string(), failed: z.int() })), null),
  applied: z._default(z.array(Applied), []),
});

export const ApplyInput = z.object({ ...run, task: Task });

const touches = z._default(z.array(PeeringConnectionId), []);

export const VerifyInput = z.object({
  ...run,
  handled: z.int(),
  proposal: Settled,
  verdict: z._default(z.nullable(Verdict), null),
  touches,
});

export const AnnounceInput = z.object({
  ...run,
  handled: z._default(z.nullable(z.int()), null),
  proposal: z._default(z.nullable(Proposal), null),
  verdict: z._default(z.nullable(Verdict), null),
  touches,
  applied: z._default(z.array(Applied), []),
  failure: z._default(z.nullable(Failure), null),
});

export const SweepInput = z.discriminatedUnion("sweep", [
  z.object({ sweep: z.literal("organization") }),
  z.object({ sweep: z.literal("account"), account: AccountId }),
  z.object({ sweep: z.literal("ledger") }),
]);
