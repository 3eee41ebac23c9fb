import type { Ledger } from "../ledger/ledger.ts";
import { approvalDigest } from "../peering/approval.ts";
import type { PeeringConnectionId } from "../peering/ids.ts";
import type { Clock, Starter } from "./ports.ts";
import { startIfIdle } from "./start.ts";

export interface ApprovePorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
  readonly clock: Clock;
}

export interface ApproveInput {
  readonly peering: PeeringConnectionId;
  /** who decides; never the requester */
  readonly by: string;
  readonly decision: "approve" | "deny";
  readonly reason: string;
}

export type Approved = { readonly is: "recorded" } | { readonly is: "refused"; readonly why: string };

/**
 * Records a person's decision on what the last look found, and has the peering looked at again. A decision is a fact in the
 * ledger, no paused workflow: it counts only as long as ends and blocks stay as they were.
 */
export const approve = async ({ peering, by, decision, reason }: ApproveInput, ports: ApprovePorts): Promise<Approved> => {
  const entry = await ports.ledger.read(peering);
  if (!entry?.record.ends) return { is: "refused", why: `\`${peering}\` is not known` };
  const { ends, blocks, caller, outcome } = entry.record;
  if (outcome !== "awaiting-approval") return { is: "refused", why: `\`${peering}\` awaits no approval` };
  if (caller.split(/[/:]/).includes(by))
    return { is: "refused", why: `\`${by}\` asked for \`${peering}\` and can't decide on it` };
  const approval = {
    by,
    decision,
    reason,
    at: new Date(ports.clock.now()).toISOString(),
    digest: approvalDigest({ ends, blocks }),
  };
  const others = entry.record.approvals.filter((other) => other.by !== by);
  await ports.ledger.save(peering, entry.version, { ...entry.record, approvals: [...others, approval] });
  await startIfIdle(await ports.ledger.mark(peering, entry.seen, ""), ports);
  return { is: "recorded" };
};
