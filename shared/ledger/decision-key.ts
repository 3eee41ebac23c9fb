import { digest } from "../peering/digest.ts";
import type { Decision } from "./ledger.ts";

/** Sorts by time; the same decision told twice has the same key, two of one instant have two. */
export const decisionKey = (decision: Decision): string => `decision#${decision.at}#${digest(decision).slice(0, 16)}`;
