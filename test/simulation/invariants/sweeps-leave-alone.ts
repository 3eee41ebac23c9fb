import { isFair } from "../fair.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** I9, for the sweep: 96 looks a day at what nobody has touched are 96 too many. */
export const sweepsLeaveAlone: Invariant = {
  id: "I9",
  says: "on a day on which events were enough, the sweep looks at no connected peering again",
  onAnswered: (run, { by, operation, input }) => {
    if (operation !== "StartExecution" || !by.startsWith("sweep") || !isFair(run.plan)) return;
    const id = /^(pcx-.+)-\d+$/.exec(textOf(fieldsOf(input).name))?.[1] ?? "";
    run.checks.push(
      run.product.ledger.all().then((entries) => {
        const entry = entries.find((each) => each.id === id);
        if (
          entry?.record.outcome === "connected" &&
          entry.record.announced !== "" &&
          entry.dirty === entry.record.looked?.handled
        )
          run.violated("I9", `the sweep had ${id} looked at, which is connected and as it was`);
      }),
    );
  },
};
