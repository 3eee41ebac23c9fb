import { foundIn, has } from "../found.ts";
import type { Fault } from "./fault.ts";

const isFault = (value: unknown): value is Fault => has(value, "rates", "hits");

/** Everything that can go wrong around a call, a file each; what goes wrong with the world itself is an action. */
export const faults: readonly Fault[] = await foundIn(import.meta.url, isFault);
