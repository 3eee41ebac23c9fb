import type { Outcome } from "../peering/facts.ts";
import type { End, PeeringConnectionId, PerSide } from "../peering/ids.ts";
import type { Reason, Warning } from "../peering/reason.ts";
import type { Leg } from "../peering/trace.ts";

/** What is told of a peering when its outcome changes. */
export interface Announcement {
  readonly peering: PeeringConnectionId;
  readonly outcome: Outcome;
  readonly ends: PerSide<End> | null;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
  readonly legs: readonly Leg[];
  /** ISO 8601 */
  readonly at: string;
  /** the same for a repeat of the same news: subscribers drop doubles by it */
  readonly digest: string;
}

const headlines: Readonly<Record<Outcome, string>> = {
  connected: "is connected",
  rejected: "was rejected",
  "awaiting-approval": "awaits approval",
  degraded: "is degraded",
  failed: "failed",
  disconnected: "is disconnected",
  expired: "expired",
  ignored: "was left alone",
};

/** SNS: at most 100 characters, one line, printable ASCII (aws-facts 9.4). */
export const subject = ({ peering, outcome, ends }: Announcement): string => {
  const between = ends ? ` (${ends.requester.vpc} to ${ends.accepter.vpc})` : "";
  const full = `Peering ${peering} ${headlines[outcome]}${between}`;
  return full.length <= 99 ? full : full.slice(0, 96).concat("...");
};

/** The mail's text: what happened, between whom, why, what to do. */
export const message = (announcement: Announcement): string => {
  const { peering, outcome, ends, reasons, warnings, legs, at } = announcement;
  return [
    `VPC peering connection ${peering} ${headlines[outcome]}.`,
    "",
    ...(ends ? [`Requester  ${endText(ends.requester)}`, `Accepter   ${endText(ends.accepter)}`, ""] : []),
    ...section("Why, and what to do", reasons.flatMap(reasonLines)),
    ...section("Traffic", legs.map(legLine)),
    ...section(
      "Worth knowing",
      warnings.map(({ message: text }) => `- ${text}`),
    ),
    `Decided at ${at}.`,
  ].join("\n");
};

const endText = ({ vpc, account, region }: End): string => `${vpc}  account ${account}  ${region}`;

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length > 0 ? [title, ...lines, ""] : []);

const reasonLines = ({ rule, message: text, fix, policies }: Reason): readonly string[] => [
  `- ${text} [${[rule, ...policies].join(", ")}]`,
  ...(fix === "" ? [] : [`  to fix: ${fix}`]),
];

const legLine = ({ from, to, port, ok, stoppedAt }: Leg): string =>
  `- ${from} to ${to}${port === null ? "" : ` on ${port}`}: ${ok ? "arrives" : `stops, ${stoppedAt}`}`;
