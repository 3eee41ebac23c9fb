import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";
import type { StaticOperationSchema } from "@smithy/types";
import { copied } from "./copy.ts";
import type { SandboxCredentials } from "./core.ts";
import type { Answer, Dispatch } from "./dispatch.ts";
import { AwsError } from "./errors.ts";
import { sdkError } from "./sdk-error.ts";
import { asSent } from "./sent.ts";
import { isOperation } from "./wire/operation.ts";

/** What stands in for each SDK client. */
export interface DirectClients {
  readonly ec2: Pick<EC2Client, "send">;
  readonly sts: Pick<STSClient, "send">;
  readonly organizations: Pick<OrganizationsClient, "send">;
  readonly sns: Pick<SNSClient, "send">;
  readonly events: Pick<EventBridgeClient, "send">;
  readonly states: Pick<SFNClient, "send">;
  readonly dynamodb: Pick<DynamoDBClient, "send">;
  readonly servicequotas: Pick<ServiceQuotasClient, "send">;
}

type Name = keyof DirectClients;

/** An SDK command: its input, and the schema of its operation, `[9, namespace, name, …]`. */
interface Command {
  readonly input: object;
  readonly schema?: unknown;
}

// By schema, not by class: bundlers rename classes.
function operationOf({ schema }: Command): StaticOperationSchema {
  if (!isOperation(schema)) throw new TypeError("the command carries no schema");
  return schema;
}

interface Connection {
  readonly service: Name;
  readonly credentials: SandboxCredentials;
  readonly region: string;
  /** 1: the first failure is final */
  readonly maxAttempts: number;
}

// The SDK's standard retry mode: these again after a pause from a second on, any other server error from 50 ms on;
// with full jitter, doubled each time, 20 s at most (aws-facts, section 12).
const throttles = new Set([
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "ProvisionedThroughputExceededException",
]);

function pauseMilliseconds(error: AwsError, attempt: number, jitter: number): number | undefined {
  const throttled = throttles.has(error.code);
  if (!throttled && error.status < 500) return undefined;
  return jitter * Math.min(20_000, (throttled ? 1000 : 50) * 2 ** (attempt - 1));
}

async function attempt(dispatch: Dispatch, { service, credentials, region }: Connection, command: Command): Promise<Answer> {
  try {
    const caller = dispatch.callerWithSecret(credentials, service, region);
    const schema = operationOf(command);
    const input = asSent(schema, command.input, () => dispatch.nextRequestId());
    return await dispatch.answer({ service, operation: schema[2], input }, caller);
  } catch (error) {
    if (error instanceof AwsError) return { is: "error", requestId: dispatch.nextRequestId(), error };
    throw error;
  }
}

async function send(dispatch: Dispatch, connection: Connection, command: Command): Promise<object> {
  let totalRetryDelay = 0;
  for (let attempts = 1; ; attempts++) {
    const answered = await attempt(dispatch, connection, command);
    const { requestId } = answered;
    const tries = { attempts, totalRetryDelay };
    if (answered.is === "output")
      return Object.assign(copied(answered.output), { $metadata: { httpStatusCode: 200, requestId, ...tries } });
    const pause = attempts < connection.maxAttempts ? pauseMilliseconds(answered.error, attempts, dispatch.jitter()) : undefined;
    if (pause === undefined)
      throw sdkError(dispatch.service(connection.service)?.module ?? {}, answered.error, { requestId, ...tries });
    await dispatch.clock.sleep(pause);
    totalRetryDelay += pause;
  }
}

/** An SDK client without the wire: takes the SDK's commands, gives its outputs and throws its errors, sharing no state with the caller. */
export function direct<S extends Name>(dispatch: Dispatch, connection: Connection & { readonly service: S }): DirectClients[S] {
  const client = { send: (command: Command) => send(dispatch, connection, command) };
  // The SDK's `send` is overloaded per command; which output belongs to which input is kept by the handlers' types.
  return client as unknown as DirectClients[S];
}
