import { WorldChanged } from "#shared/errors.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import type { Action } from "./action.ts";

/** An operator wishes a connection to end: the product takes it apart itself, at worst while it is being wired. */
const disconnect: Action = {
  name: "disconnect",
  number: "F37",
  weight: 2,
  act: async ({ product, requested, wished }, draws) => {
    const id = draws.oneOf(requested);
    if (id === undefined) return undefined;
    try {
      const done = await product.disconnect({ peering: PeeringConnectionId.parse(id), by: "operator", reason: "simulated" });
      if (done.is === "refused") return undefined;
    } catch (error) {
      // the record changed under it: the command tells its user to try again
      if (error instanceof WorldChanged) return undefined;
      throw error;
    }
    wished.add(id);
    return id;
  },
};

export const wishActions: readonly Action[] = [disconnect];
