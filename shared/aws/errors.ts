import { AccessMissing, QuotaReached, RetryLater, type Where, WorldChanged } from "../errors.ts";
import { passes } from "./passing.ts";

type Kind = "retry" | "access" | "quota" | "changed";

/**
 * AWS's codes, translated once. EC2 models no exceptions: a failure is told by `error.name` alone (aws-facts 1.4).
 * What is neither listed nor passes by itself is thrown on as it is, and ends the run as our bug.
 */
const kinds: Readonly<Record<string, Kind>> = {
  // "Request limit exceeded." and the 5xx codes
  RequestLimitExceeded: "retry",
  Throttling: "retry",
  ThrottlingException: "retry",
  TooManyRequestsException: "retry",
  ProvisionedThroughputExceededException: "retry",
  InternalError: "retry",
  InternalFailure: "retry",
  ServiceUnavailable: "retry",
  Unavailable: "retry",
  ServerInternal: "retry",
  // Organizations: "… because of an internal service error. Try again later."
  ServiceException: "retry",
  ConcurrentTagAccess: "retry",
  // the session ended before its time
  ExpiredToken: "retry",
  RequestExpired: "retry",
  // "You are not authorized to perform this operation."
  UnauthorizedOperation: "access",
  AccessDenied: "access",
  AccessDeniedException: "access",
  AuthFailure: "access",
  OptInRequired: "access",
  RegionDisabledException: "access",
  InvalidClientTokenId: "access",
  RouteLimitExceeded: "quota",
  RulesPerSecurityGroupLimitExceeded: "quota",
  ActiveVpcPeeringConnectionPerVpcLimitExceeded: "quota",
  VpcPeeringConnectionsPerVpcLimitExceeded: "quota",
  OutstandingVpcPeeringConnectionLimitExceeded: "quota",
  PendingVpcPeeringConnectionLimitExceeded: "quota",
  // the facts no longer fit the step
  "InvalidVpcPeeringConnectionID.NotFound": "changed",
  InvalidStateTransition: "changed",
  // "Peering … is not active. Peering options can be added only to active peerings."
  OperationNotPermitted: "changed",
  "InvalidVpcPeeringConnectionState.DnsHostnamesDisabled": "changed",
  VpcPeeringConnectionAlreadyExists: "changed",
  "InvalidRouteTableID.NotFound": "changed",
  "InvalidRouteTableId.NotFound": "changed",
  "InvalidGroup.NotFound": "changed",
  "InvalidVpcID.NotFound": "changed",
  InvalidParameterValue: "changed",
};

/** "Request limit exceeded.": refused at the door, so that nothing has changed (EC2 Developer Guide, "Request throttling"). */
export const isThrottling = (error: unknown): boolean => codeOf(error) === "RequestLimitExceeded";

export const codeOf = (error: unknown): string => (error instanceof Error ? error.name : "");

const refusedSession = /^(ExpiredToken(Exception)?|RequestExpired|UnrecognizedClientException)$/;

/** Whether the credentials were refused rather than the call: with others it may well be allowed. */
export const isRefused = (error: unknown): boolean => kinds[codeOf(error)] === "access" || refusedSession.test(codeOf(error));

/** What is thrown of a call that an old session was refused: with a new one it may well be allowed. */
export const refusedOld = (error: unknown, where: Where, doing: string): RetryLater =>
  new RetryLater(`cannot ${doing} in account \`${where.account}\` (\`${where.region}\`): ${codeOf(error)}, with an old session`, {
    where,
    instructions: "it is tried again by itself, with a new session",
    cause: error,
  });

/** The world's failure behind an SDK error, with place and remedy; anything unknown comes back as it is. */
export const translated = (error: unknown, where: Where, doing: string): unknown => {
  const code = codeOf(error);
  const kind = kinds[code] ?? (passes(error) ? "retry" : undefined);
  if (!kind || !(error instanceof Error)) return error;
  const at = `${where.resource === "" ? "" : `\`${where.resource}\` `}in account \`${where.account}\` (\`${where.region}\`)`;
  const text = `cannot ${doing} ${at}: ${code}: ${oneLine(error.message)}`;
  switch (kind) {
    case "retry":
      return new RetryLater(text, { where, instructions: "it is tried again by itself", cause: error });
    case "access":
      return new AccessMissing(
        `${text}; allow it to the member role there, or look for a service control policy that denies it`,
        {
          where,
          instructions:
            "deploy the current member stack set to the account, or look for a service control policy that denies the call",
          cause: error,
        },
      );
    case "quota":
      return new QuotaReached(`${text}; ask for a higher quota or remove what is not needed`, {
        where,
        instructions: "ask for a higher quota in Service Quotas, or remove what is not needed",
        cause: error,
      });
    case "changed":
      return new WorldChanged(text, { where, instructions: "the next look finds out what changed", cause: error });
  }
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
