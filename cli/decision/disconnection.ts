import { changes, nothingWanted, onConnection } from "#shared/peering/changes.ts";
import { restraint } from "#shared/peering/decide.ts";
import type { Facts } from "#shared/peering/facts.ts";
import { sides } from "#shared/peering/ids.ts";
import type { Batch } from "#shared/peering/steps.ts";
import type { Paint } from "#shared/render/report.ts";
import { endsText } from "./explain.ts";
import { batchLines, counted, section } from "./render-answer.ts";

/** All that a wish to disconnect takes away, in order: what we made, then the connection. */
export const disconnection = (facts: Facts): readonly Batch[] => [
  ...changes(facts, nothingWanted),
  ...onConnection(facts, "accepter", lastStep(facts)),
];

const lastStep = ({ peering: { status } }: Facts) => {
  if (status === "active" || status === "provisioning") return [{ do: "delete-connection" } as const];
  return status === "pending-acceptance" ? [{ do: "reject-connection" } as const] : [];
};

/** What keeps it from happening now, each with its end. */
const obstacles = (facts: Facts): readonly string[] => [
  ...held(facts),
  ...sides.flatMap((side) => {
    const { reading, end } = facts.sides[side];
    return reading.is === "no-access" || reading.is === "no-region"
      ? [`account \`${end.account}\` (\`${end.region}\`) can't be read; nothing is removed before it can: ${reading.message}`]
      : [];
  }),
];

const held = (facts: Facts): readonly string[] => {
  const wish = { is: "disconnect", by: "", reason: "", at: facts.readAt } as const;
  const idle = restraint({ ...facts, known: { ...facts.known, wish } });
  return idle ? [`${idle.why}; ${idle.fix}`] : [];
};

/** The plan as text: what will be removed, and what it waits for. */
export const renderDisconnection = (facts: Facts, paint: Paint): string => {
  const plan = disconnection(facts);
  const removed = plan.flatMap((batch) => batchLines(batch, facts, paint));
  return `${[
    `${paint("bold", facts.peering.id)}  ${facts.peering.status}\n${endsText(facts.peering.ends)}`,
    ...section("will be removed", removed),
    ...section("waits for", obstacles(facts)),
    removed.length === 0 ? "nothing to remove" : counted(removed.length, "change"),
  ].join("\n\n")}\n`;
};
