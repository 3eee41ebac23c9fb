import { drawPlan } from "../draw-plan.ts";
import type { Plan } from "../plan.ts";
import type { Asked } from "./asked.ts";

/** The day of a seed, on the wire where that was asked for. */
export const dayOf = (asked: Asked, seed: number): Plan => ({ ...drawPlan(seed), wire: asked.has("wire") });
