import type { EC2Client } from "@aws-sdk/client-ec2";
import { type Batch, isOnConnection, type Step } from "../peering/steps.ts";
import { managedBy } from "../peering/wanted.ts";
import type { Clock, Perform } from "../stages/ports.ts";
import { isThrottling } from "./errors.ts";
import { makeOnConnection } from "./perform-connection.ts";
import { createRoute, deleteRoute } from "./perform-route.ts";
import { authorizeRule, revokeRule } from "./perform-rule.ts";
import type { Sessions } from "./sessions.ts";

export type Done = "done" | "already";

/** What every step of a batch is given. */
export interface Doing {
  readonly ec2: Pick<EC2Client, "send">;
  readonly batch: Batch;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** tags on what we make */
  readonly tags: { readonly managedBy: string; readonly managedByKey: string; readonly connectionKey: string };
}

/** Changes member accounts through the write role: looks whether it is already so, writes, and reads *already exists* back. */
export const perform = (sessions: Sessions, clock: Clock, tagPrefix: string): Perform => ({
  step: async (batch, step) => {
    const where = { account: batch.account, region: batch.region, resource: batch.target };
    try {
      const ec2 = await sessions.ec2({ account: batch.account, region: batch.region });
      const tags = { managedBy, managedByKey: `${tagPrefix}managed-by`, connectionKey: `${tagPrefix}connection` };
      return await make(step, { ec2, batch, sessions, clock, tags });
    } catch (error) {
      if (isThrottling(error)) return "throttled";
      return sessions.fail(error, where, step.do.replace("-", " "));
    }
  },
});

const make = (step: Step, doing: Doing): Promise<Done> => {
  if (isOnConnection(step)) return makeOnConnection(step, doing);
  switch (step.do) {
    case "create-route":
      return createRoute(step.destination, doing);
    case "delete-route":
      return deleteRoute(step, doing);
    case "authorize-rule":
      return authorizeRule(step, doing);
    case "revoke-rule":
      return revokeRule(step.rule, doing);
  }
};
