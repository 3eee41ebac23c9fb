import { isLightWeather } from "../fair.ts";
import type { Invariant } from "./invariant.ts";

/** The next sweep would do its work, a quarter of an hour later than promised. */
export const sweepsComeThrough: Invariant = {
  id: "I17",
  says: "no sweep, and no account's part of it, fails of a fault that is gone at the next try",
  begins: ({ plan, sandbox: { states }, violated }) => {
    if (!isLightWeather(plan)) return;
    states.onHistory(({ execution: { machine, error }, event: { type } }) => {
      if (machine.includes("-sweep") && type === "ExecutionFailed") violated("I17", `${machine} failed: ${error}`);
    });
  },
};
