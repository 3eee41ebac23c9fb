import type { Rule } from "./rule.ts";

/** A request can be accepted for 168 hours, not adjustable (aws-facts 1.1). */
export const requestExpired: Rule = {
  id: "request-expired",
  check: ({ peering, readAt }) =>
    peering.expiresAt !== null && peering.expiresAt <= readAt
      ? [{ message: `request \`${peering.id}\` expired at ${peering.expiresAt}`, fix: "request the peering again" }]
      : [],
};
