import * as z from "zod/mini";
import { outcomes } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { Applied, Failure, run } from "./run.ts";

/** What Verify and Announce are given, parsed at their doors; unknown members are dropped. The other functions' inputs lie beside them, so that none bundles another's. */
const Reason = z.object({ rule: z.string(), message: z.string(), fix: z.string(), policies: z.array(z.string()) });
const Warning = z.object({ rule: z.string(), message: z.string() });

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
    batches: z.tuple([]),
    ...explained,
  }),
  z.object({ is: z.literal("needs-approval"), outcome: z.literal("awaiting-approval"), ...explained }),
  z.object({ is: z.literal("waiting"), why: z.string(), waitSeconds: z.int() }),
  z.object({ is: z.literal("ready"), warnings: z.array(Warning), batches: z.tuple([]) }),
  Settled,
]);

const Verdict = z.object({
  ok: z.boolean(),
  legs: z.array(
    z.object({ from: z.string(), to: z.string(), port: z.nullable(z.string()), ok: z.boolean(), stoppedAt: z.string() }),
  ),
});

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
