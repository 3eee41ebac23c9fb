import type { Caller, ServiceName } from "../call.ts";
import type { Dispatch } from "../dispatch.ts";
import { AwsError } from "../errors.ts";
import { garbled, unknownOperation, unsigned, wrongSignature } from "../refusals.ts";
import { operationsOf } from "./operation.ts";
import { protocols, serviceByContent, serviceNamed } from "./protocols.ts";
import { Unreadable } from "./scalar.ts";
import { readSignature, type Signature, type Signed, signatureFits } from "./signature.ts";

/** What goes back. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly requestId: string;
  readonly body: string;
}

const tooLong = () => new AwsError("RequestEntityTooLarge", "The request is longer than 1 MB.", { status: 413 });

function refusal(service: ServiceName, error: AwsError, requestId: string): Reply {
  const protocol = protocols[service];
  return { status: error.status, contentType: protocol.contentType, requestId, body: protocol.refuse(error, requestId) };
}

/** The reply to a body that was too long to be read. */
export const refuseTooLong = (dispatch: Dispatch): Reply => refusal("ec2", tooLong(), dispatch.nextRequestId());

/** The service that the credential scope names, and who signed. */
async function admitted(dispatch: Dispatch, request: Signed, claimed: Signature | undefined): Promise<Caller> {
  const service = claimed && serviceNamed(claimed.service);
  if (!claimed || !service) throw unsigned(serviceByContent(request));
  const token = request.headers["x-amz-security-token"];
  const { accessKeyId, region } = claimed;
  const caller = dispatch.caller({ accessKeyId, ...(typeof token === "string" && { sessionToken: token }) }, service, region);
  if (!(await signatureFits(request, claimed, dispatch.secretOf(caller)))) throw wrongSignature(service);
  return caller;
}

async function perform(
  dispatch: Dispatch,
  request: Signed,
  place: { readonly service: ServiceName; readonly caller: Caller },
): Promise<Reply> {
  const { service, caller } = place;
  const protocol = protocols[service];
  const name = protocol.operation(request) ?? "";
  const operation = operationsOf(dispatch.service(service)?.module ?? {}).get(name);
  if (!operation) throw unknownOperation(service, name.slice(0, 80));
  const input = await protocol.decode(operation, request);
  const answer = await dispatch.answer({ service, operation: name, input }, caller);
  if (answer.is === "error") return refusal(service, answer.error, answer.requestId);
  const { requestId, output } = answer;
  return { status: 200, contentType: protocol.contentType, requestId, body: protocol.encode(operation, output, requestId) };
}

function asAwsError(thrown: unknown, service: ServiceName, dispatch: Dispatch): AwsError {
  if (thrown instanceof AwsError) return thrown;
  return thrown instanceof Unreadable ? garbled(service, thrown.message) : dispatch.ourFault(thrown);
}

/** One request in, one reply out; whatever the request is, there is a reply. */
export async function exchange(dispatch: Dispatch, request: Signed): Promise<Reply> {
  const claimed = readSignature(request.headers);
  const service = (claimed && serviceNamed(claimed.service)) ?? serviceByContent(request);
  try {
    const caller = await admitted(dispatch, request, claimed);
    return await perform(dispatch, request, { service, caller });
  } catch (thrown) {
    return refusal(service, asAwsError(thrown, service, dispatch), dispatch.nextRequestId());
  }
}
