import * as z from "zod";
import { outcomes } from "../peering/facts.ts";

export const PeeringReport = z.strictObject({
  id: z.string(),
  state: z.string(),
  outcome: z.enum(outcomes),
  reasons: z.array(
    z.strictObject({
      rule: z.string(),
      message: z.string(),
      fix: z.string().optional(),
      policies: z.array(z.string()).optional(),
    }),
  ),
  warnings: z.array(z.strictObject({ rule: z.string(), message: z.string() })),
  approvals: z.array(z.strictObject({ by: z.string(), decision: z.enum(["approve", "deny"]) })),
  dns: z.strictObject({ requester: z.boolean(), accepter: z.boolean() }),
  reachable: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      port: z.string().optional(),
      ok: z.boolean(),
      stoppedAt: z.string().optional(),
    }),
  ),
});

export const RouteReport = z.strictObject({
  destination: z.string(),
  target: z.string(),
  state: z.enum(["active", "blackhole"]),
});

export const RuleReport = z.strictObject({
  direction: z.enum(["ingress", "egress"]),
  protocol: z.string(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  source: z.string(),
  managed: z.boolean(),
});

export const Notification = z.strictObject({ peering: z.string(), outcome: z.enum(outcomes), subject: z.string() });
export const Finding = z.strictObject({ rule: z.string(), resource: z.string(), message: z.string() });
export const Workflow = z.strictObject({ executions: z.number(), transitions: z.number(), failed: z.number() });

/** What a run of a scenario ended with; also the JSON of `npm start -- --json`. */
export const Report = z.strictObject({
  peerings: z.record(z.string(), PeeringReport),
  routeTables: z.record(z.string(), z.array(RouteReport)),
  securityGroups: z.record(z.string(), z.array(RuleReport)),
  notifications: z.array(Notification),
  findings: z.array(Finding),
  calls: z.record(z.string(), z.number()),
  workflow: Workflow,
  virtualSeconds: z.number(),
  violations: z.array(z.string()),
});
export type Report = z.infer<typeof Report>;
export type PeeringReport = z.infer<typeof PeeringReport>;
export type RouteReport = z.infer<typeof RouteReport>;
export type RuleReport = z.infer<typeof RuleReport>;
export type Finding = z.infer<typeof Finding>;
export type Notification = z.infer<typeof Notification>;
