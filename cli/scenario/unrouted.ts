import type { HistoryNote } from "#infra/sandbox/states/states.ts";
import { fieldsOf } from "./ownership.ts";
import { defaultPackText } from "./policy-files.ts";
import type { Stage } from "./stage.ts";

/** The tables that policy keeps out of a peering, as the product's last settled proposal for it says. */
export const watchUnrouted = ({ world }: Stage, unrouted: Map<string, readonly string[]>): void => {
  world.sandbox.states.onHistory(({ event }: HistoryNote) => {
    if (event.type !== "TaskStateExited" || event.details.name !== "Propose") return;
    const { peering, proposal } = fieldsOf(event.details.output);
    const { is, unroutedTables } = fieldsOf(proposal);
    if (is === "settled" && typeof peering === "string" && Array.isArray(unroutedTables))
      unrouted.set(
        peering,
        unroutedTables.filter((table): table is string => typeof table === "string"),
      );
  });
};

/** Tables that needn't carry a peering's traffic: by their owner's tag, or by policy where it speaks of routes at all. */
export const exceptTables = (stage: Stage, claimed: readonly string[]): readonly string[] => {
  const tag = `${stage.product.settings.tagPrefix}route`;
  const tagged = stage.world.sandbox.ec2.view.routeTables().filter(({ tags }) => tags[tag] === "never");
  return [...tagged.map(({ id }) => id), ...(policySpeaksOfRoutes(stage) ? claimed : [])];
};

/** WHY: under the shipped pack the tag says it all, and a judge must not take the product's own word for it. */
const policySpeaksOfRoutes = ({ world }: Stage): boolean => {
  const { policies, laterPolicies } = world.read;
  const shipped = defaultPackText();
  const sets = [policies, ...laterPolicies.values()];
  return sets.some((files) => {
    const others = files.filter(({ text }) => text !== shipped);
    return others.length === files.length || others.some(({ text }) => text.includes('Action::"route"'));
  });
};
