import { fieldsOf, type Invariant } from "./invariant.ts";

/** Ten minutes, and the last wait of a minute. */
const longest = 660;

export const waitsEnd: Invariant = {
  id: "I22",
  says: "a run doesn't wait for longer than ten minutes",
  begins: ({ sandbox: { lambda }, violated }) => {
    lambda.onInvocation(({ functionName, event }) => {
      const { peering, attempts } = fieldsOf(fieldsOf(event).run);
      const { waitedSeconds } = fieldsOf(attempts);
      if (functionName.endsWith("propose") && Number(waitedSeconds) > longest)
        violated("I22", `a run of ${String(peering)} has waited for ${String(waitedSeconds)} seconds`);
    });
  },
};
