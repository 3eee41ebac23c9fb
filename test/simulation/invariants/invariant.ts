import type { CallRecord } from "#infra/sandbox/call.ts";
import type { Plan } from "../plan.ts";
import type { ProductCall } from "../product/weather.ts";
import type { Run } from "../run-state.ts";

/** Something that holds whatever happens. */
export interface Invariant {
  readonly id: string;
  readonly says: string;
  /** before the first fault, where something has to be watched */
  readonly begins?: (run: Run) => void;
  /** right after a call to EC2 by a role, which the product's are, took effect */
  readonly onCall?: (run: Run, call: CallRecord) => void;
  /** right before a call of the product is sent, whatever becomes of it */
  readonly onProductCall?: (run: Run, call: ProductCall) => void;
  /** right after a call of the product took effect and was answered, whether or not it hears of that */
  readonly onAnswered?: (run: Run, call: ProductCall, output: unknown) => void;
  /** right after a call of the product that the sandbox, and no fault, refused */
  readonly onRefused?: (run: Run, call: ProductCall, error: unknown) => void;
  /** once the faults have stopped, and the last sweep found nothing to do */
  readonly atEnd?: (run: Run) => void | Promise<void>;
}

/** Fields of a call's input as EC2's model has them. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** Whether EC2 may answer as it would have seconds ago. */
export const readsOld = ({ faults, strikes }: Plan): boolean =>
  [...faults, ...strikes].some(({ fault }) => fault === "stale-read" || fault === "unseen-and-gone");

/** Whether a call may take effect long after it was made, and be answered longer after that. */
export const isSlow = ({ faults }: Plan): boolean => faults.some(({ fault }) => fault === "slow-call" || fault === "frozen");

/** Milliseconds by which two functions may differ about the time: each is wrong by up to five minutes on a day with wrong clocks. */
export const clocksDiffer = ({ faults, strikes }: Plan): number =>
  [...faults, ...strikes].some(({ fault }) => fault === "wrong-clock") ? 600_000 : 0;

/** A replica is less than so many milliseconds behind: I13 has two reads five seconds apart. */
export const mostBehind = 5000;

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A route that a call makes, as `table destination connection`. */
export const routeMadeBy = (input: unknown): string => {
  const { RouteTableId, VpcPeeringConnectionId } = fieldsOf(input);
  return `${textOf(RouteTableId)} ${destinationOf(input)} ${textOf(VpcPeeringConnectionId)}`;
};

/** Destination of a route call, of either family. */
export const destinationOf = (input: unknown): string => {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock } = fieldsOf(input);
  return textOf(DestinationCidrBlock) || textOf(DestinationIpv6CidrBlock);
};
