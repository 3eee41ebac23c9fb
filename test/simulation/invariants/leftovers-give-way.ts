import { type Invariant, readsOld, textOf } from "./invariant.ts";

/** Where something may keep the dead route from going. */
const bars = /^(denied|role-refused|session|throttled|server-error|garbled|time-out)/;
const barring = /^(remove-role|remake-role|suspend-account|disable-region|leave-organization)$/;

/** I6: a route of ours that an ended connection left is taken away in the same breath as the new one is made. */
export const leftoversGiveWay: Invariant = {
  id: "I6",
  says: "a dead route that the product made itself is not told as an obstacle",
  begins: (run) => {
    const { sandbox, made, violated, plan } = run;
    if (readsOld(plan) || [...plan.faults, ...plan.strikes].some(({ fault }) => bars.test(fault))) return;
    if (plan.throttling || plan.happenings.some(({ does }) => barring.test(does))) return;
    sandbox.onCall(({ operation, input, error }) => {
      if (operation !== "PutEvents" || error !== undefined) return;
      for (const [, table, destination, dead] of JSON.stringify(input).matchAll(
        /`(rtb-[^`]+)`[^`]*`\d+`[^`]*`[^`]+`\)? sends `([^`]+)` to `(pcx-[^`]+)`/g,
      )) {
        const status = sandbox.ec2.view.connection(textOf(dead))?.status;
        const isDead = status === undefined || status === "deleted";
        if (isDead && made.has(`${table} ${destination} ${dead}`))
          violated("I6", `${table}: the product's own dead route of ${destination} to ${dead} was told as an obstacle`);
      }
    });
  },
};
