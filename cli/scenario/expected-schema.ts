import * as z from "zod";
import { Finding, Notification, PeeringReport, Report, RouteReport, RuleReport, Workflow } from "#shared/render/report-schema.ts";

const expectedPeering = PeeringReport.extend({
  reasons: z.array(PeeringReport.shape.reasons.element.partial()),
  warnings: z.array(PeeringReport.shape.warnings.element.partial()),
  approvals: z.array(PeeringReport.shape.approvals.element.partial()),
  dns: PeeringReport.shape.dns.partial(),
  reachable: z.array(PeeringReport.shape.reachable.element.partial()),
}).partial();

/** A part of a report: objects match by key, arrays in full. */
export const Expected = Report.extend({
  peerings: z.record(z.string(), expectedPeering),
  routeTables: z.record(z.string(), z.array(RouteReport.partial())),
  securityGroups: z.record(z.string(), z.array(RuleReport.partial())),
  notifications: z.array(Notification.partial()),
  findings: z.array(Finding.partial()),
  workflow: Workflow.partial(),
}).partial();
export type Expected = z.infer<typeof Expected>;
