import type { Caller, CallRecord, ServiceName } from "./call.ts";
import type { VirtualClock } from "./clock.ts";
import type { Random } from "./random.ts";

/** What every service of the sandbox is given. */
export interface Core {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Calls a service as `caller`, through IAM, throttling and CloudTrail, as a request on the wire would. */
  call(
    request: { readonly service: ServiceName; readonly operation: string; readonly input: object },
    caller: Caller,
  ): Promise<object>;
  /** Every finished call, in order: CloudTrail, the report's counters and the invariants listen here. */
  onCall(listener: (record: CallRecord) => void): void;
}

/** Long-term or session credentials that the sandbox has minted. */
export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
