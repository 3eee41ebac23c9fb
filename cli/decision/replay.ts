import type { Facts } from "#shared/peering/facts.ts";
import type { PerSide, VpcId } from "#shared/peering/ids.ts";
import type { Reason } from "#shared/peering/reason.ts";
import type { Policy } from "#shared/policy/policy.ts";
import type { Paint } from "#shared/render/report.ts";
import { describeStep } from "./describe-step.ts";
import { type Answer, judge } from "./judge.ts";
import { counted, reasonLines } from "./render-answer.ts";

/** One facts file under two policies. */
export interface Replayed {
  readonly file: string;
  readonly vpcs: PerSide<VpcId>;
  readonly before: Answer["verdict"];
  readonly after: Answer["verdict"];
  /** reasons that only the draft gives */
  readonly newReasons: readonly Reason[];
  /** reasons that the draft gives no more */
  readonly goneReasons: readonly Reason[];
  /** `@id`s of the draft's policies that decided */
  readonly determining: readonly string[];
  /** changes that only one of the two would make, where both accept; sorted */
  readonly wiring: readonly { readonly only: "before" | "after"; readonly change: string }[];
}

export const replay = (file: string, facts: Facts, policies: { readonly inForce: Policy; readonly draft: Policy }): Replayed => {
  const before = judge(facts, policies.inForce);
  const after = judge(facts, policies.draft);
  const { requester, accepter } = facts.peering.ends;
  return {
    file,
    vpcs: { requester: requester.vpc, accepter: accepter.vpc },
    before: before.verdict,
    after: after.verdict,
    newReasons: without(after.reasons, before.reasons),
    goneReasons: without(before.reasons, after.reasons),
    determining: after.determining,
    wiring: before.verdict === "refused" || after.verdict === "refused" ? [] : wiringOf(before, after),
  };
};

const without = (reasons: readonly Reason[], others: readonly Reason[]): readonly Reason[] => {
  const known = new Set(others.map((reason) => JSON.stringify(reason)));
  return reasons.filter((reason) => !known.has(JSON.stringify(reason)));
};

const changesOf = ({ changes }: Answer): ReadonlySet<string> =>
  new Set(
    changes.flatMap(({ target, steps }) =>
      steps.map((step) => {
        const { sign, what } = describeStep(step);
        return `${sign} ${target}: ${what}`;
      }),
    ),
  );

const wiringOf = (before: Answer, after: Answer): Replayed["wiring"] => {
  const [old, fresh] = [changesOf(before), changesOf(after)];
  return [
    ...[...old].filter((change) => !fresh.has(change)).map((change) => ({ only: "before" as const, change })),
    ...[...fresh].filter((change) => !old.has(change)).map((change) => ({ only: "after" as const, change })),
  ].toSorted((a, b) => (a.change < b.change ? -1 : 1));
};

export const isChanged = ({ before, after, wiring }: Replayed): boolean => before !== after || wiring.length > 0;

/** Each file on a line, what changes and why below it, then one summary line. */
export const renderReplay = (all: readonly Replayed[], paint: Paint): string => {
  const verdicts = all.filter(({ before, after }) => before !== after).length;
  const wirings = all.filter(({ wiring }) => wiring.length > 0).length;
  const summary = `${verdicts} of ${counted(all.length, "verdict")} ${verdicts === 1 ? "changes" : "change"}`;
  return `${[
    ...all.map((each) => [heading(each, paint), ...why(each).map((line) => `  ${line}`)].join("\n")),
    wirings > 0 ? `${summary}, and the changes made for ${counted(wirings, "other")}` : summary,
  ].join("\n\n")}\n`;
};

const heading = ({ file, vpcs, before, after }: Replayed, paint: Paint): string => {
  const verdict = before === after ? paint("dim", `${before}, as before`) : paint("yellow", `${before} → ${after}`);
  return `${file}  ${vpcs.requester} → ${vpcs.accepter}  ${verdict}`;
};

const why = ({ before, after, newReasons, goneReasons, determining, wiring }: Replayed): readonly string[] => [
  ...newReasons.flatMap(reasonLines),
  ...goneReasons.map(({ rule, message }) => `no longer: ${rule}: ${message}`),
  ...(before !== after && after !== "refused" ? [`by policy ${determining.join(", ")}`] : []),
  ...wiring.map(({ only, change }) => (only === "before" ? `no longer: ${change}` : `also: ${change}`)),
];
