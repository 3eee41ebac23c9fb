import type { ServiceName } from "./call.ts";

/** One call, before it is decided who makes it. */
export interface Request {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: object;
}
