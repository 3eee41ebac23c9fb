import { readFileSync } from "node:fs";
import { scenarioOrganization } from "#cli/scenario/shipped.ts";
import type { SideFacts } from "#shared/peering/facts.ts";
import { mapSides } from "#shared/peering/ids.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Policy, PolicyFile, Question } from "#shared/policy/policy.ts";

/** What the operator's policy says; the oracle knows these words too, by itself. */
export const packNames = ["open", "approval", "one-region"] as const;
export type Pack = (typeof packNames)[number];

const shipped = readFileSync("infra/policies/default.cedar", "utf8");

const approval = shipped.replace('action == Peering::Action::"connect"', 'action == Peering::Action::"connectWithApproval"');

const oneRegion = `${shipped}
@id("simulation.one-region")
@reason("the two VPCs are in different regions")
forbid (principal, action in [Peering::Action::"connect", Peering::Action::"connectWithApproval"], resource)
when { !context.sameRegion };
`;

const texts: Readonly<Record<Pack, string>> = { open: shipped, approval, "one-region": oneRegion };

const files = new Map(packNames.map((pack) => [pack, [{ file: `${pack}.cedar`, text: texts[pack] }]]));

/** The pack's text, as it is packaged. */
export const filesOf = (pack: Pack): readonly PolicyFile[] => files.get(pack) ?? [];

const prepared = new Map<Pack, Policy>();

/** The pack as Cedar answers it. A question is asked once in a process: none of the packs looks at an id, a name or a block. */
export const policyOf = (pack: Pack): Policy => {
  const known = prepared.get(pack) ?? remembering(load(filesOf(pack)));
  prepared.set(pack, known);
  return known;
};

const load = (files: readonly PolicyFile[]): Policy => {
  const read = loadPolicy(files, { organizationId: scenarioOrganization });
  if (read.is === "faults") throw new Error(JSON.stringify(read.faults));
  return read.policy;
};

const remembering = (policy: Policy): Policy => {
  const answers = new Map<string, ReturnType<Policy["ask"]>>();
  return {
    ...policy,
    ask: (question) => {
      const key = keyOf(question);
      const answer = answers.get(key) ?? policy.ask(question);
      answers.set(key, answer);
      return answer;
    },
  };
};

const keyOf = ({ action, principal, sides, resource }: Question): string => {
  const target =
    resource.is === "security-group"
      ? [resource.group.tags, resource.protocol, resource.from, resource.to]
      : { ...resource, id: "" };
  return JSON.stringify([action, principal, mapSides((side) => sideKey(sides[side])), target]);
};

const sideKey = ({ account, end, reading }: SideFacts) => [
  account.is,
  end.region,
  reading.is === "complete" ? [reading.vpc.tags, reading.vpc.isDefault] : reading.is,
];
