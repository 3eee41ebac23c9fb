import type { Invariant } from "./invariant.ts";

const finals = ["rejected", "expired", "disconnected"];

export const endsAreFinal: Invariant = {
  id: "I12",
  says: "what was told to be over is never told to be connected again",
  atEnd: ({ sandbox, violated }) => {
    const over = new Map<string, string>();
    for (const { attributes } of sandbox.topics.published) {
      const { peering = "", outcome = "" } = attributes;
      const before = over.get(peering);
      if (before !== undefined && outcome === "connected") violated("I12", `${peering} was ${before}, then connected`);
      if (finals.includes(outcome)) over.set(peering, outcome);
    }
  },
};
