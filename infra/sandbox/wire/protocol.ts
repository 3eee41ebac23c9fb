import type { IncomingHttpHeaders } from "node:http";
import type { StaticOperationSchema } from "@smithy/types";
import type { AwsError } from "../errors.ts";

/** What arrived: one POST, read whole. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a service writes its calls on the wire. */
export interface Protocol {
  readonly contentType: string;
  /** the name of the operation that the request asks for */
  operation(received: Received): string | undefined;
  /** fails with `Unreadable` when the body isn't what the schema says */
  decode(operation: StaticOperationSchema, received: Received): Promise<object>;
  encode(operation: StaticOperationSchema, output: object, requestId: string): string;
  refuse(error: AwsError, requestId: string): string;
}
