import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** F11: requests in both directions, in one moment. */
export const oneTwinStands: Invariant = {
  id: "F11",
  says: "of two requests between the same VPCs neither is refused because of the other",
  begins: ({ sandbox, violated }) => {
    const refusedFor = new Map<string, string>();
    // a hand may accept what is about to be refused
    const accepted = new Set<string>();
    sandbox.onCall(({ operation, input, error }) => {
      if (operation === "AcceptVpcPeeringConnection") accepted.add(textOf(fieldsOf(input).VpcPeeringConnectionId));
      if (operation !== "PutEvents" || error !== undefined) return;
      const entries = fieldsOf(input).Entries;
      for (const entry of Array.isArray(entries) ? entries : []) {
        const detail = fieldsOf(JSON.parse(textOf(fieldsOf(entry).Detail) || "{}"));
        const reasons = Array.isArray(detail.reasons) ? detail.reasons : [];
        const twin = reasons.find((reason) => fieldsOf(reason).rule === "duplicate-connection");
        const other = /`(pcx-[^`]+)`/.exec(textOf(fieldsOf(twin).message))?.[1];
        const id = textOf(detail.peering);
        if (other === undefined || detail.outcome !== "rejected") continue;
        refusedFor.set(id, other);
        if (refusedFor.get(other) === id && !accepted.has(id) && !accepted.has(other))
          violated("F11", `${id} and ${other} were each refused because of the other`);
      }
    });
  },
};
