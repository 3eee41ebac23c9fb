import type { End, PerSide } from "../peering/ids.ts";
import { sides } from "../peering/ids.ts";
import type { PeeringReport, Report, RouteReport, RuleReport } from "./report-schema.ts";

/** What a report's reader wants to know about the world besides the report. */
export interface ReportContext {
  readonly name: string;
  /** ends of each peering by its name in the report */
  readonly ends: Readonly<Record<string, PerSide<End>>>;
  /** account names by id */
  readonly accounts: Readonly<Record<string, string>>;
  /** VPC of each route table and security group */
  readonly vpcs: Readonly<Record<string, string>>;
  /** the rules made for each peering, by its id: the group, and the index in the group's list */
  readonly rules: Readonly<Record<string, readonly { readonly group: string; readonly index: number }[]>>;
  /** expectations that were not met; null when the scenario expects nothing */
  readonly mismatches: readonly string[] | null;
}

export type Paint = (style: "bold" | "dim" | "green" | "red" | "yellow" | "cyan", text: string) => string;

export interface Rendered {
  readonly output: string;
  readonly exitCode: number;
}

interface Page {
  readonly report: Report;
  readonly context: ReportContext;
  readonly paint: Paint;
}

/** The report as text for a terminal, one block per peering, then one summary line. */
export const renderReport = (report: Report, context: ReportContext, paint: Paint): Rendered => {
  const page: Page = { report, context, paint };
  const peerings = Object.entries(report.peerings).map(([name, peering]) => peeringBlock(page, name, peering));
  const sections = [
    paint("bold", context.name),
    ...peerings,
    ...section(
      "findings",
      report.findings.map(({ rule, resource, message }) => `${rule} ${resource}: ${message}`),
    ),
    ...section(
      "announced",
      report.notifications.map(({ subject }) => subject),
    ),
    ...section(
      "broken invariants",
      report.violations.map((violation) => paint("red", violation)),
    ),
    ...section(
      "not as expected",
      (context.mismatches ?? []).map((mismatch) => paint("red", mismatch)),
    ),
    summary(page),
  ];
  return { output: `${sections.join("\n\n")}\n`, exitCode: (context.mismatches ?? []).length > 0 ? 1 : 0 };
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];

const outcomeStyle = (outcome: string) => {
  if (outcome === "connected") return "green";
  return outcome === "degraded" || outcome === "awaiting-approval" || outcome === "ignored" ? "yellow" : "red";
};

const labelled = (label: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(11)}${line}`);

const peeringBlock = (page: Page, name: string, peering: PeeringReport): string => {
  const { paint } = page;
  const { outcome, reasons, warnings, approvals } = peering;
  const why = reasons.flatMap(({ rule, message, fix, policies }) => [
    `${rule}: ${message}${policies === undefined ? "" : ` [${policies.join(", ")}]`}`,
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
  ]);
  return [
    `${paint("bold", name)}  ${paint(outcomeStyle(outcome), outcome)}  ${paint("dim", `${peering.id} ${peering.state}`)}`,
    ...endLines(page, name),
    ...labelled("because", why),
    ...labelled(
      "warning",
      warnings.map(({ rule, message }) => paint("yellow", `${rule}: ${message}`)),
    ),
    ...labelled(
      "approval",
      approvals.map(({ by, decision }) => `${decision} by ${by}`),
    ),
    ...labelled("routes", routeLines(page, peering.id)),
    ...labelled("rules", ruleLines(page, peering.id)),
    ...(peering.state === "active"
      ? [...labelled("dns", [dnsLine(peering)]), ...labelled("traffic", trafficLines(page, peering))]
      : []),
  ].join("\n");
};

const endLines = ({ context }: Page, name: string): readonly string[] => {
  const ends = context.ends[name];
  if (!ends) return [];
  const rows = sides.map((side) => {
    const { account, region, vpc } = ends[side];
    return [side, context.accounts[account] ?? "unknown", account, region, vpc];
  });
  return columns(rows).map((line) => `  ${line}`);
};

/** Lines of equal columns. */
const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};

const routeLines = ({ report, context, paint }: Page, id: string): readonly string[] => {
  const rows = Object.entries(report.routeTables).flatMap(([table, routes]) =>
    routes.filter(({ target }) => target === id).map((route) => routeRow(context, table, route)),
  );
  return columns(rows).map((line) => (line.includes(" blackhole") ? paint("red", line) : paint("green", line)));
};

const routeRow = ({ vpcs }: ReportContext, table: string, { destination, state }: RouteReport): readonly string[] => [
  "+",
  vpcs[table] ?? "",
  table,
  destination,
  state === "active" ? "" : state,
];

const ruleLines = ({ report, context, paint }: Page, id: string): readonly string[] => {
  const rows = (context.rules[id] ?? []).flatMap(({ group, index }) => {
    const rule = report.securityGroups[group]?.[index];
    return rule ? [["+", context.vpcs[group] ?? "", group, ruleText(rule)]] : [];
  });
  return columns(rows).map((line) => paint("green", line));
};

const ruleText = ({ direction, protocol, from, to, source }: RuleReport): string => {
  const ports = from === null ? "" : `/${from === to ? from : `${from}-${to}`}`;
  return `${protocol}${ports} ${direction === "ingress" ? "from" : "to"} ${source}`;
};

const dnsLine = ({ dns }: PeeringReport): string =>
  sides.map((side) => `${side}'s names ${dns[side] ? "resolve" : "don't resolve"} to private addresses`).join("; ");

const trafficLines = ({ paint }: Page, { reachable }: PeeringReport): readonly string[] => {
  const rows = reachable.map(({ from, to, port, ok, stoppedAt }) => [
    ok ? "✔" : "✘",
    `${from} → ${to}`,
    port ?? "",
    ok ? "" : `stops at ${stoppedAt ?? "an unknown place"}`,
  ]);
  return columns(rows).map((line) => paint(line.startsWith("✔") ? "green" : "red", line));
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const summary = ({ report, context }: Page): string => {
  const outcomes = new Map<string, number>();
  for (const { outcome } of Object.values(report.peerings)) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const standings = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, count]) => `${count} ${outcome}`);
  const calls = Object.values(report.calls).reduce((sum, count) => sum + count, 0);
  const { executions, transitions, failed } = report.workflow;
  return [
    `${counted(Object.keys(report.peerings).length, "peering")}${standings.length > 0 ? `: ${standings.join(", ")}` : ""}`,
    counted(calls, "EC2 call"),
    `${counted(executions, "execution")} with ${counted(transitions, "transition")}${failed > 0 ? `, ${failed} failed` : ""}`,
    `${report.virtualSeconds} virtual seconds`,
    `${counted(report.violations.length, "broken invariant")}`,
    ...(context.mismatches === null ? [] : [expectations(context.mismatches.length)]),
  ].join("; ");
};

const expectations = (missed: number): string => (missed === 0 ? "as expected" : `${counted(missed, "expectation")} not met`);
