import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";
import { copied } from "./copy.ts";
import type { SandboxCredentials } from "./core.ts";
import type { Answer, Dispatch } from "./dispatch.ts";
import { AwsError } from "./errors.ts";
import { sdkError } from "./sdk-error.ts";

/** What stands in for each SDK client. */
export interface DirectClients {
  readonly ec2: Pick<EC2Client, "send">;
  readonly sts: Pick<STSClient, "send">;
  readonly organizations: Pick<OrganizationsClient, "send">;
  readonly sns: Pick<SNSClient, "send">;
  readonly events: Pick<EventBridgeClient, "send">;
  readonly states: Pick<SFNClient, "send">;
  readonly dynamodb: Pick<DynamoDBClient, "send">;
}

type Name = keyof DirectClients;

/** An SDK command: its input, and the schema of its operation, `[9, namespace, name, …]`. */
interface Command {
  readonly input: object;
  readonly schema?: unknown;
}

// By schema, not by class: bundlers rename classes.
function operationOf({ schema }: Command): string {
  if (!Array.isArray(schema) || schema[0] !== 9) throw new TypeError("the command carries no schema");
  return String(schema[2]);
}

interface Connection {
  readonly service: Name;
  readonly credentials: SandboxCredentials;
  readonly region: string;
}

async function answer(dispatch: Dispatch, { service, credentials, region }: Connection, command: Command): Promise<Answer> {
  try {
    const caller = dispatch.callerWithSecret(credentials, service, region);
    return await dispatch.answer({ service, operation: operationOf(command), input: copied(command.input) }, caller);
  } catch (error) {
    if (error instanceof AwsError) return { is: "error", requestId: dispatch.nextRequestId(), error };
    throw error;
  }
}

async function send(dispatch: Dispatch, connection: Connection, command: Command): Promise<object> {
  const answered = await answer(dispatch, connection, command);
  const { requestId } = answered;
  if (answered.is === "error") throw sdkError(dispatch.service(connection.service)?.module ?? {}, answered.error, requestId);
  return { ...copied(answered.output), $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 } };
}

/** An SDK client without the wire: takes the SDK's commands, gives its outputs and throws its errors, sharing no state with the caller. */
export function direct<S extends Name>(dispatch: Dispatch, connection: Connection & { readonly service: S }): DirectClients[S] {
  const client = { send: (command: Command) => send(dispatch, connection, command) };
  // The SDK's `send` is overloaded per command; which output belongs to which input is kept by the handlers' types.
  return client as unknown as DirectClients[S];
}
