import * as z from "zod/mini";
import { Applied, run } from "../run.ts";

export const ProposeInput = z.object({
  /** the execution's own name, from the workflow's context */
  execution: z.string(),
  run: z.object({
    ...run,
    attempts: z._default(
      z.nullable(
        z.object({
          batches: z.string(),
          failed: z.int(),
          vainSince: z._default(z.nullable(z.int()), null),
          waitedSeconds: z._default(z.int(), 0),
        }),
      ),
      null,
    ),
    applied: z._default(z.array(Applied), []),
  }),
});
