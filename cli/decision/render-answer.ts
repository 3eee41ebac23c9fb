import type { Facts } from "#shared/peering/facts.ts";
import { type Side, sides } from "#shared/peering/ids.ts";
import type { Reason, Warning } from "#shared/peering/reason.ts";
import type { Batch } from "#shared/peering/steps.ts";
import type { Paint, Rendered } from "#shared/render/report.ts";
import { describeStep } from "./describe-step.ts";
import type { Answer } from "./judge.ts";

const words = {
  accepted: { says: "would be accepted", style: "green" },
  "needs-approval": { says: "needs approval", style: "yellow" },
  refused: { says: "would be refused", style: "red" },
} as const;

/** 0 accepted and nothing to change, 2 changes proposed, 3 refused. */
export const exitCodeOf = ({ verdict, changes }: Answer): number => {
  if (verdict === "refused") return 3;
  return verdict === "needs-approval" || changes.length > 0 ? 2 : 0;
};

/** An answer for a terminal: the verdict, all reasons with their fixes, the changes, one summary line. */
export const renderAnswer = (answer: Answer, facts: Facts, paint: Paint): Rendered => {
  const { verdict, reasons, warnings, determining } = answer;
  const { says, style } = words[verdict];
  const [from, to] = sides.map((side) => sideText(facts, side));
  const blocks = [
    [
      `${from} → ${to}`,
      paint(style, says),
      ...(determining.length > 0 ? [paint("dim", `by policy ${determining.join(", ")}`)] : []),
    ].join("\n"),
    ...section("reasons", reasons.flatMap(reasonLines)),
    ...section("warnings", warnings.map(warningLine)),
    ...section(
      verdict === "needs-approval" ? "changes, once approved" : "changes",
      answer.changes.flatMap((batch) => batchLines(batch, facts, paint)),
    ),
    summary(answer),
  ];
  return { output: `${blocks.join("\n\n")}\n`, exitCode: exitCodeOf(answer) };
};

export const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];

export const reasonLines = ({ rule, message, fix, policies }: Reason): readonly string[] => [
  `${rule}: ${message}${policies.length > 0 ? ` [${policies.join(", ")}]` : ""}`,
  `  fix: ${fix}`,
];

export const warningLine = ({ rule, message }: Warning): string => `${rule}: ${message}`;

const nameOf = ({ sides: both }: Facts, side: Side): string => {
  const { account } = both[side];
  return account.is === "member" ? account.name : `${account.id} (outside the organization)`;
};

const sideText = (facts: Facts, side: Side): string => {
  const { vpc, region } = facts.sides[side].end;
  return `${vpc} (${nameOf(facts, side)}, ${region})`;
};

export const batchLines = ({ side, target, region, steps, peering }: Batch, facts: Facts, paint: Paint): readonly string[] =>
  steps.map((step) => {
    const { sign, what } = describeStep(step);
    const colour = { "+": "green", "~": "yellow", "-": "red" } as const;
    const on = target === peering ? "" : `${target}: `;
    return `${paint(colour[sign], sign)} ${nameOf(facts, side)} ${region}  ${on}${what}`;
  });

const summary = ({ verdict, changes, reasons }: Answer): string => {
  if (verdict === "refused") return counted(reasons.length, "reason");
  const steps = changes.flatMap((batch) => batch.steps);
  const kinds = [
    ["route", steps.filter((step) => step.do === "create-route" || step.do === "delete-route").length],
    ["rule", steps.filter((step) => step.do === "authorize-rule" || step.do === "revoke-rule").length],
    ["DNS option", steps.filter((step) => step.do === "set-dns").length],
  ] as const;
  const parts = kinds.filter(([, count]) => count > 0).map(([kind, count]) => counted(count, kind));
  return steps.length === 0
    ? "nothing to change"
    : `${counted(steps.length, "change")}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
};

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
