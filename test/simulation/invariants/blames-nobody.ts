import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const ownRoles = /^(PeeringAutopilot|peering-autopilot-)/;

/** I18: a requester who is told that somebody said no goes and talks to them. */
export const blamesNobody: Invariant = {
  id: "I18",
  says: "what the product rejected itself is told to be rejected by hand of nobody",
  begins: (run) => {
    const byHand = new Set<string>();
    run.sandbox.onCall(({ operation, input, caller: { principal } }) => {
      const isOurs = principal.kind === "role" && ownRoles.test(principal.roleName);
      if (operation === "RejectVpcPeeringConnection" && !isOurs) byHand.add(textOf(fieldsOf(input).VpcPeeringConnectionId));
      const detail = operation === "PutEvents" ? JSON.stringify(input).replaceAll("\\", "") : "";
      const blamed = /"peering":"(pcx-[^"]+)".*"rule":"rejected-by-hand"/.exec(detail)?.[1];
      if (blamed !== undefined && !byHand.has(blamed))
        run.violated("I18", `${blamed} is told to be rejected by hand, and nobody did`);
    });
  },
};
