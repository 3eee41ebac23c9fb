import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const ownRoles = /^(PeeringAutopilot|peering-autopilot-)/;

/** I18: who is told that somebody undoes changes goes and looks for them; replicas that are behind for seconds are nobody. */
export const noUndoerInvented: Invariant = {
  id: "I18",
  says: "changes are told to be without effect only where somebody undid some there",
  begins: ({ sandbox, violated }) => {
    const touched = new Set<string>();
    sandbox.onCall(({ operation, input, error, caller: { principal } }) => {
      if (error !== undefined) return;
      const isOurs = principal.kind === "role" && ownRoles.test(principal.roleName);
      const { RouteTableId, GroupId, VpcPeeringConnectionId, Resources, Entries } = fieldsOf(input);
      if (!isOurs && !operation.startsWith("Describe"))
        for (const id of [RouteTableId, GroupId, VpcPeeringConnectionId, ...listOf(Resources)]) touched.add(textOf(id));
      for (const entry of operation === "PutEvents" ? listOf(Entries) : []) {
        const detail = fieldsOf(JSON.parse(textOf(fieldsOf(entry).Detail) || "{}"));
        for (const reason of listOf(detail.reasons)) {
          const { rule, message } = fieldsOf(reason);
          const target = /`([^`]+)`/.exec(textOf(message))?.[1] ?? "";
          if (rule === "change-without-effect" && !touched.has(target))
            violated("I18", `somebody is said to undo changes of ${target}, and nobody does`);
        }
      }
    });
  },
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
