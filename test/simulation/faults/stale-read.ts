import type { ProductCall } from "../product/weather.ts";
import type { Run } from "../run-state.ts";
import { type Fault, isRead } from "./fault.ts";

/** EC2 answers from a replica that is behind: an answer that it gave to the same question seconds ago. */
export const staleRead: Fault = {
  name: "stale-read",
  number: "F9, F10",
  rates: [0.05, 0.2],
  passes: true,
  hits: (call) => call.service === "ec2" && isRead(call),
  fits: (call, run) => run.remembered(call) !== undefined,
  strike: async <T>(run: Run, call: ProductCall, send: () => Promise<T>) => {
    const old = run.remembered(call);
    return old === undefined ? send() : (structuredClone(old) as T);
  },
};
