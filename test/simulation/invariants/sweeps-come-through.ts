import { hangs, isLightWeather } from "../fair.ts";
import type { Invariant } from "./invariant.ts";

/** The next sweep would do its work, a quarter of an hour later than promised. */
export const sweepsComeThrough: Invariant = {
  id: "I17",
  says: "no sweep, and no account's part of it, fails of a fault that is gone at the next try, and none of what is wrong in one account",
  begins: ({ plan, sandbox: { states }, violated }) => {
    // an Express child lives for five minutes: two tries of a function that hangs don't fit
    const light = isLightWeather(plan) && !hangs(plan);
    const within = new Map<string, string>();
    states.onHistory(({ execution: { machine, name, error }, event: { type, details } }) => {
      if (!machine.includes("-sweep")) return;
      if (type.endsWith("StateEntered")) within.set(name, String(details.name));
      if (type !== "ExecutionFailed") return;
      if (light) violated("I17", `${machine} failed: ${error}`);
      else if (within.get(name) === "EachAccount") violated("I17", `${machine} failed with one of its accounts: ${error}`);
    });
  },
};
