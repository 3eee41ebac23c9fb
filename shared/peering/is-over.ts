import type { PeeringStatus } from "./facts.ts";

const over: readonly PeeringStatus[] = ["rejected", "expired", "failed", "deleted", "absent"];

/** A connection that never comes back, whether EC2 still shows it or not. */
export const isOver = (status: PeeringStatus): boolean => over.includes(status);
