import type { Decision, Ledger, PeeringEntry } from "#shared/ledger/ledger.ts";
import type { End, PeeringConnectionId, PerSide } from "#shared/peering/ids.ts";
import type { Paint } from "#shared/render/report.ts";
import { notInLedger } from "./not-in-ledger.ts";
import { counted, reasonLines, section, warningLine } from "./render-answer.ts";

/** A peering's story as the ledger tells it: how it stands, and every decision that led there. */
export interface Explained {
  readonly peering: PeeringConnectionId;
  readonly now: Pick<PeeringEntry["record"], "outcome" | "ends" | "reasons" | "warnings" | "approvals" | "caller">;
  /** newest first */
  readonly decisions: readonly Decision[];
}

export const explain = async (id: PeeringConnectionId, ledger: Ledger): Promise<Explained> => {
  const entry = await ledger.read(id);
  if (!entry) throw notInLedger(id);
  const { outcome, ends, reasons, warnings, approvals, caller } = entry.record;
  return {
    peering: id,
    now: { outcome, ends, reasons, warnings, approvals, caller },
    decisions: await ledger.decisions(id),
  };
};

/** The story as text: what is true now, then the decisions. */
export const renderExplained = ({ peering, now, decisions }: Explained, paint: Paint): string =>
  `${[
    [
      `${paint("bold", peering)}  ${now.outcome ?? "not decided yet"}`,
      ...(now.ends ? [endsText(now.ends)] : []),
      ...(now.caller === "" ? [] : [`requested by ${now.caller}`]),
    ].join("\n"),
    ...section("reasons now", now.reasons.flatMap(reasonLines)),
    ...section(
      "approvals",
      now.approvals.map(({ at, by, decision, reason }) => `${at}  ${decision} by ${by}${reason === "" ? "" : `: ${reason}`}`),
    ),
    ...section(
      `${counted(decisions.length, "decision")}, newest first`,
      decisions.flatMap((decision) => decisionLines(decision, paint)),
    ),
  ].join("\n\n")}\n`;

const endOf = ({ account, region, vpc }: End): string => `${vpc} (${account}, ${region})`;

/** From whom to whom. */
export const endsText = ({ requester, accepter }: PerSide<End>): string => `${endOf(requester)} → ${endOf(accepter)}`;

const decisionLines = (decision: Decision, paint: Paint): readonly string[] => {
  const { at, verdict, reasons, warnings, determining, policyHash, factsDigest } = decision;
  return [
    `${at}  ${paint("bold", verdict)}`,
    ...(determining.length > 0 ? [`  by policy ${determining.join(", ")}`] : []),
    ...reasons.flatMap(reasonLines).map((line) => `  ${line}`),
    ...warnings.map((warning) => `  warning: ${warningLine(warning)}`),
    paint("dim", `  policy ${policyHash.slice(0, 12)}, facts ${factsDigest}`),
  ];
};
