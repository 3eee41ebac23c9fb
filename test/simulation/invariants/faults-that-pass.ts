import { isLight } from "../fair.ts";
import type { Invariant } from "./invariant.ts";

/** What a run that gave up, or a change that failed, is told with. */
const failure = /"rule":"(run-failed|change-failed|change-without-effect)"/;

export const faultsThatPass: Invariant = {
  id: "I17",
  says: "nobody hears of a fault that was gone at the next try",
  begins: (run) => {
    if (!isLight(run.plan)) return;
    run.sandbox.onCall(({ service, operation, input }) => {
      const told = service === "events" && operation === "PutEvents" ? JSON.stringify(input).replaceAll("\\", "") : "";
      const rule = failure.exec(told)?.[1];
      if (rule) run.violated("I17", `\`${rule}\` was told, and nothing went wrong that another try doesn't mend`);
    });
  },
};
