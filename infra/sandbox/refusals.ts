import type { AccessQuestion, Caller, ServiceName } from "./call.ts";
import { AwsError } from "./errors.ts";

/** The three families of AWS front ends: they word and number the same refusal differently. */
export type Dialect = "ec2" | "query" | "json";

const dialects: Readonly<Partial<Record<ServiceName, Dialect>>> = { ec2: "ec2", sts: "query", sns: "query" };

const dialectOf = (service: ServiceName): Dialect => dialects[service] ?? "json";

type Wording = Readonly<Record<Dialect, { readonly code: string; readonly status?: number }>>;

const refused = (wording: Wording, service: ServiceName, message: string): AwsError => {
  const { code, status } = wording[dialectOf(service)];
  return new AwsError(code, message, { status: status ?? 400 });
};

export const unknownOperation = (service: ServiceName, operation: string): AwsError =>
  refused(
    { ec2: { code: "InvalidAction" }, query: { code: "InvalidAction" }, json: { code: "UnknownOperationException" } },
    service,
    `The action ${operation} is not valid for this web service.`,
  );

/** An operation that AWS has and the sandbox does not play. */
export const unplayedOperation = (service: ServiceName, operation: string): AwsError =>
  refused(
    { ec2: { code: "InvalidAction" }, query: { code: "InvalidAction" }, json: { code: "UnknownOperationException" } },
    service,
    `The action ${operation} is not valid for this web service. (The sandbox does not play it.)`,
  );

export const missingParameter = (service: ServiceName, member: string): AwsError =>
  refused(
    { ec2: { code: "MissingParameter" }, query: { code: "MissingParameter" }, json: { code: "ValidationException" } },
    service,
    dialectOf(service) === "json"
      ? `1 validation error detected: Value null at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must not be null`
      : `The request must contain the parameter ${member}`,
  );

export const garbled = (service: ServiceName, detail: string): AwsError =>
  refused(
    {
      ec2: { code: "InvalidParameterValue" },
      query: { code: "MalformedInput" },
      json: { code: "SerializationException" },
    },
    service,
    detail,
  );

export const unsigned = (service: ServiceName): AwsError =>
  refused(
    {
      ec2: { code: "MissingAuthenticationToken", status: 403 },
      query: { code: "MissingAuthenticationToken", status: 403 },
      json: { code: "MissingAuthenticationToken", status: 403 },
    },
    service,
    "Request is missing Authentication Token",
  );

const notValidated = "AWS was not able to validate the provided access credentials";

export const unknownKey = (service: ServiceName): AwsError =>
  refused(
    {
      ec2: { code: "AuthFailure", status: 401 },
      query: { code: "InvalidClientTokenId", status: 403 },
      json: { code: "UnrecognizedClientException" },
    },
    service,
    service === "ec2" ? notValidated : "The security token included in the request is invalid.",
  );

export const wrongSignature = (service: ServiceName): AwsError =>
  refused(
    {
      ec2: { code: "AuthFailure", status: 401 },
      query: { code: "SignatureDoesNotMatch", status: 403 },
      json: { code: "InvalidSignatureException", status: 403 },
    },
    service,
    service === "ec2"
      ? notValidated
      : "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

export const expiredToken = (service: ServiceName): AwsError =>
  refused(
    {
      ec2: { code: "RequestExpired" },
      query: { code: "ExpiredToken", status: 403 },
      json: { code: "ExpiredTokenException" },
    },
    service,
    service === "ec2" ? "Request has expired." : "The security token included in the request is expired",
  );

export interface Denial {
  readonly question: AccessQuestion;
  readonly explicit: boolean;
}

function denialCode(service: ServiceName): { code: string; status: number } {
  if (service === "ec2") return { code: "UnauthorizedOperation", status: 403 };
  if (service === "sts") return { code: "AccessDenied", status: 403 };
  // SNS models its denial as AuthorizationErrorException, on the wire `AuthorizationError`.
  if (service === "sns") return { code: "AuthorizationError", status: 403 };
  return { code: "AccessDeniedException", status: 400 };
}

export function denied(service: ServiceName, caller: Caller, { question, explicit }: Denial): AwsError {
  const { code, status } = denialCode(service);
  const because = explicit
    ? "with an explicit deny in an identity-based policy"
    : `because no identity-based policy allows the ${question.action} action`;
  const said = `User: ${caller.principal.arn} is not authorized to perform: ${question.action} on resource: ${question.resource} ${because}`;
  return new AwsError(code, service === "ec2" ? `You are not authorized to perform this operation. ${said}` : said, { status });
}

export const dryRun = (): AwsError =>
  new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", { status: 412 });

export const internalError = (): AwsError => new AwsError("InternalError", "An internal error has occurred", { status: 500 });
