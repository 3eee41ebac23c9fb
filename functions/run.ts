import * as z from "zod/mini";
import { PeeringConnectionId } from "#shared/peering/ids.ts";

/** What every state of the workflow passes on. */
export const run = { peering: PeeringConnectionId, generation: z.int().check(z.minimum(1)) };

export const Failure = z.object({ Error: z._default(z.string(), "Error"), Cause: z._default(z.string(), "") });
/** What came of one target of a task. */
export const Applied = z.object({ target: z.string(), failure: z.nullable(Failure) });
