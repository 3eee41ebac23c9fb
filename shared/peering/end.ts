import { changes, nothingWanted, onConnection } from "./changes.ts";
import type { Facts } from "./facts.ts";
import { justMade, maybeUnseen } from "./freshness.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { endsAt, remindedFrom } from "./moments.ts";
import type { Reason } from "./reason.ts";

/** Why the connection is to end although policy permits it: an operator's wish, or the end that its requester set; empty when neither. */
export const endWanted = (facts: Facts): readonly Reason[] => [...wished(facts), ...pastItsEnd(facts)];

const wished = ({ known: { wish }, peering }: Facts): readonly Reason[] =>
  wish
    ? [
        {
          rule: "disconnect-requested",
          message: `\`${wish.by}\` had \`${peering.id}\` disconnected: ${wish.reason}`,
          fix: "talk to them, then request the peering again",
          policies: [],
        },
      ]
    : [];

const pastItsEnd = (facts: Facts): readonly Reason[] => {
  const end = endsAt(facts);
  return end !== null && end <= facts.readAt
    ? [
        {
          rule: "peering-expired",
          message: `\`${facts.peering.id}\` was wanted until ${end} (tag \`${facts.settings.tagPrefix}expires\`)`,
          fix: `request the peering again, with a later \`${facts.settings.tagPrefix}expires\` or none`,
          policies: [],
        },
      ]
    : [];
};

/** The end is near: told once, so that the requester can put it off. */
export const endIsNear = (facts: Facts): readonly Reason[] => {
  const [end, from] = [endsAt(facts), remindedFrom(facts)];
  return end !== null && from !== null && from <= facts.readAt && facts.readAt < end
    ? [
        {
          rule: "peering-expires",
          message: `\`${facts.peering.id}\` is disconnected at ${end} (tag \`${facts.settings.tagPrefix}expires\`)`,
          fix: `to keep it, set a later \`${facts.settings.tagPrefix}expires\` on the connection, in account \`${facts.peering.ends.requester.account}\``,
          policies: [],
        },
      ]
    : [];
};

/** Takes an active connection apart: what we made first, the connection last, so that no route is left without a way (I7). */
export const ending = (facts: Facts): Judgement => {
  const batches = changes(facts, nothingWanted);
  if (batches.length > 0) return judgement({ is: "ready", warnings: [], batches });
  return justMade(facts)
    ? maybeUnseen
    : judgement({ is: "ready", warnings: [], batches: onConnection(facts, "accepter", [{ do: "delete-connection" }]) });
};
