import { VpcId } from "#shared/peering/ids.ts";
import type { ReportContext } from "#shared/render/report.ts";
import { isManaged } from "./ownership.ts";
import { namesOf } from "./report.ts";
import type { Stage } from "./stage.ts";

/** What the report's reader wants to know about the world besides the report. */
export const contextOf = (stage: Stage): Omit<ReportContext, "mismatches"> => {
  const { world } = stage;
  return {
    name: world.read.scenario.name ?? world.read.file,
    accounts: world.accounts,
    vpcs: Object.fromEntries(world.vpcs),
    ends: endsOf(stage),
    rules: rulesOf(stage),
  };
};

const endsOf = (stage: Stage): ReportContext["ends"] => {
  const { view } = stage.world.sandbox.ec2;
  return Object.fromEntries(
    [...namesOf(stage)].flatMap(([name, id]) => {
      const connection = view.connection(id);
      const known = stage.requested.get(name)?.ends;
      if (known) return [[name, known]];
      if (!connection) return [];
      const end = (side: "requester" | "accepter") => ({ ...connection[side], vpc: VpcId.parse(connection[side].vpc) });
      return [[name, { requester: end("requester"), accepter: end("accepter") }]];
    }),
  ) as ReportContext["ends"]; // accounts and regions of the sandbox are the scenario's
};

/** The groups and rules that the product opened, by peering id. */
const rulesOf = (stage: Stage): ReportContext["rules"] => {
  const rules = new Map<string, { group: string; index: number }[]>();
  for (const { id: group, rules: own } of stage.world.sandbox.ec2.view.securityGroups())
    for (const [index, { tags }] of own.entries()) {
      const peering = tags[`${stage.product.settings.tagPrefix}connection`];
      if (peering === undefined || !isManaged(stage, tags)) continue;
      rules.set(peering, [...(rules.get(peering) ?? []), { group, index }]);
    }
  return Object.fromEntries(rules);
};
