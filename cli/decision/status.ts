import type { Ledger, PeeringEntry } from "#shared/ledger/ledger.ts";
import { type Outcome, outcomes } from "#shared/peering/facts.ts";
import type { End, PeeringConnectionId, PerSide } from "#shared/peering/ids.ts";
import type { Approval, Loss, OwnedRoute, Standing, Wish } from "#shared/peering/known.ts";
import type { Reason, Warning } from "#shared/peering/reason.ts";
import type { Paint } from "#shared/render/report.ts";
import { endsText } from "./explain.ts";
import { counted, reasonLines, section, warningLine } from "./render-answer.ts";

/** How it stands with a peering, as the ledger remembers it. */
export interface PeeringStatus {
  readonly peering: PeeringConnectionId;
  /** null before the first decision */
  readonly outcome: Outcome | null;
  readonly ends: PerSide<End> | null;
  /** ISO 8601 of the announcement that first told this outcome */
  readonly since: string | null;
  /** ISO 8601 of what comes next by itself */
  readonly due: string | null;
  /** whether its workflow is at work now */
  readonly running: boolean;
  readonly standing: Standing;
  readonly wish: Wish | null;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Warning[];
}

/** The same, with all that is remembered. */
export interface FullStatus extends PeeringStatus {
  readonly caller: string;
  readonly routes: readonly OwnedRoute[];
  readonly approvals: readonly Approval[];
  readonly losses: readonly Loss[];
}

export const statusOf = ({ id, heartbeat, record }: PeeringEntry): PeeringStatus => {
  const { outcome, ends, since, due, standing, wish, reasons, warnings } = record;
  return { peering: id, outcome, ends, since, due, running: heartbeat !== null, standing, wish, reasons, warnings };
};

export const fullStatusOf = (entry: PeeringEntry): FullStatus => {
  const { caller, routes, approvals, losses } = entry.record;
  return { ...statusOf(entry), caller, routes, approvals, losses };
};

/** Every peering in the ledger, sorted by id. */
export const allStatuses = async (ledger: Ledger): Promise<readonly PeeringStatus[]> => (await ledger.all()).map(statusOf);

const inWork: readonly (Outcome | null)[] = [null, "awaiting-approval", "degraded", "failed"];
const over: readonly (Outcome | null)[] = ["disconnected", "rejected", "expired"];

/** Whether something is still to be done, by us or by a person. */
const isOpen = ({ outcome, wish, running }: PeeringStatus): boolean =>
  running || inWork.includes(outcome) || (wish !== null && !over.includes(outcome));

/** 0 nothing to do, 2 something is; one alone that was refused gives 3. */
export const exitCodeOfAll = (all: readonly PeeringStatus[]): number => (all.some(isOpen) ? 2 : 0);
export const exitCodeOfOne = (one: PeeringStatus): number => (one.outcome === "rejected" ? 3 : exitCodeOfAll([one]));

const colours = {
  connected: "green",
  rejected: "red",
  "awaiting-approval": "yellow",
  degraded: "yellow",
  failed: "red",
  disconnected: "dim",
  expired: "dim",
  ignored: "dim",
} as const;

const undecided = "not decided yet";
const widest = Math.max(undecided.length, ...outcomes.map((outcome) => outcome.length));

const outcomeText = (outcome: Outcome | null, paint: Paint): string => (outcome ? paint(colours[outcome], outcome) : undecided);

/** Two or three lines a peering, then one summary line. */
export const renderStatuses = (all: readonly PeeringStatus[], paint: Paint): string =>
  `${[...all.map((one) => `${lines(one, paint).join("\n")}\n`), summary(all)].join("\n")}\n`;

const lines = (one: PeeringStatus, paint: Paint): readonly string[] => {
  const padding = " ".repeat(widest - (one.outcome ?? undecided).length);
  const [reason] = one.reasons;
  return [
    [`${paint("bold", one.peering)}  ${outcomeText(one.outcome, paint)}${padding}`, ...moments(one)].join("  ").trimEnd(),
    ...(one.ends ? [`  ${endsText(one.ends)}`] : []),
    ...standingLines(one).map((line) => `  ${line}`),
    ...(reason ? [`  ${reason.rule}: ${reason.message}${more(one.reasons.length - 1)}`] : []),
  ];
};

const moments = ({ since, due, running }: PeeringStatus): readonly string[] => [
  ...(since === null ? [] : [`since ${since}`]),
  ...(due === null ? [] : [`due ${due}`]),
  ...(running ? ["at work"] : []),
];

const more = (count: number): string => (count > 0 ? ` (and ${count} more)` : "");

const standings: Readonly<Record<Standing, (one: PeeringStatus) => readonly string[]>> = {
  requested: () => [],
  found: ({ peering }) => [`found: left alone until \`peering adopt ${peering}\``],
  watched: ({ peering }) => [`watched: nothing is changed until \`peering adopt ${peering} --wire\``],
  adopted: () => ["adopted"],
};

const standingLines = (one: PeeringStatus): readonly string[] => [
  ...standings[one.standing](one),
  ...(one.wish && one.outcome !== "disconnected"
    ? [`to be disconnected: ${one.wish.reason} (${one.wish.by}, ${one.wish.at})`]
    : []),
];

const summary = (all: readonly PeeringStatus[]): string => {
  const counts = [...outcomes, null]
    .map((outcome) => ({ outcome, count: all.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome ?? undecided}`);
  return `${counted(all.length, "peering")}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}`;
};

/** One peering with all that is remembered of it. */
export const renderStatus = (one: FullStatus, paint: Paint): string => {
  const { peering, outcome, ends, caller, reasons, warnings, approvals, routes, losses } = one;
  const blocks = [
    [
      [`${paint("bold", peering)}  ${outcomeText(outcome, paint)}`, ...moments(one)].join("  "),
      ...(ends ? [endsText(ends)] : []),
      ...(caller === "" ? [] : [`requested by ${caller}`]),
      ...standingLines(one),
    ].join("\n"),
    ...section("reasons", reasons.flatMap(reasonLines)),
    ...section("warnings", warnings.map(warningLine)),
    ...section(
      "approvals",
      approvals.map(({ at, by, decision, reason }) => `${at}  ${decision} by ${by}${reason === "" ? "" : `: ${reason}`}`),
    ),
    ...section(
      "routes of ours",
      routes.map(({ side, table, destination }) => `${side}  ${table}  ${destination}`),
    ),
    ...section(
      "taken away by others",
      losses.map(({ at, target, what, times }) => `${at}  ${target}: ${what}, ${counted(times, "time")}`),
    ),
    `\`peering explain ${peering}\` tells every decision`,
  ];
  return `${blocks.join("\n\n")}\n`;
};
