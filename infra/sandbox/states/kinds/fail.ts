import { StateFailure } from "../failure.ts";
import type { Definition, State } from "../flow.ts";
import { onlyFields, textAt } from "../refusal.ts";

/** Fail: ends the line with its Error and Cause. */
export const compileFail = ({ raw, at }: Definition): State => {
  onlyFields(raw, ["Type", "Comment", "QueryLanguage", "Error", "Cause"], at);
  const error = textAt(raw, "Error", at) ?? "";
  const cause = textAt(raw, "Cause", at) ?? "";
  return {
    type: "Fail",
    targets: [],
    run: () => {
      throw new StateFailure(error, cause);
    },
  };
};
