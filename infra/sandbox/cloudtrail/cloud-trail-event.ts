import type { CallRecord, ServiceName } from "../call.ts";
import { type EventBridgeEvent, secondStamp } from "../events/event.ts";
import type { Random } from "../random.ts";
import { ec2Elements, jsonElements } from "./elements.ts";
import { userIdentity } from "./user-identity.ts";

const recorded: ReadonlySet<ServiceName> = new Set(["ec2", "organizations"]);
const readOnly = /^(?:Describe|Get|List|Search)/;

/**
 * The "AWS API Call via CloudTrail" event of a finished call; undefined for calls that reach no default bus (reads).
 * The one builder of such events: what the sandbox sends and what a test injects can't differ.
 * Source: CloudTrail user guide, record contents; for EC2's flat style, records published by its consumers.
 */
export const cloudTrailEvent = (record: CallRecord, random: Random): EventBridgeEvent | undefined => {
  if (!recorded.has(record.service) || readOnly.test(record.operation)) return undefined;
  const { account } = record.caller;
  const region = record.service === "organizations" ? "us-east-1" : record.caller.region;
  const time = secondStamp(record.time);
  return {
    version: "0",
    id: random.uuid(),
    "detail-type": "AWS API Call via CloudTrail",
    source: `aws.${record.service}`,
    account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: "1.11",
      userIdentity: userIdentity(record.caller, record.time),
      eventTime: time,
      eventSource: `${record.service}.amazonaws.com`,
      eventName: record.operation,
      awsRegion: region,
      sourceIPAddress: "192.0.2.1",
      userAgent: "aws-sdk-js/3",
      ...failure(record),
      requestParameters: requestParameters(record),
      responseElements: responseElements(record),
      requestID: record.requestId,
      eventID: random.uuid(),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: "Management",
    },
  };
};

const serverFault = /^(?:InternalError|InternalFailure|ServiceUnavailable|Unavailable)$/;

const failure = ({ service, error }: CallRecord): { errorCode?: string; errorMessage?: string } => {
  if (!error) return {};
  const origin = serverFault.test(error.code) ? "Server" : "Client";
  return { errorCode: service === "ec2" ? `${origin}.${error.code}` : error.code, errorMessage: error.message };
};

const elements = ({ service }: CallRecord, value: unknown): unknown =>
  service === "ec2" ? ec2Elements(value) : jsonElements(value);

// "CloudTrail omits requestParameters and responseElements above 100 KB each."
const elementsLimit = 100 * 1024;
const within = (value: unknown): unknown => (JSON.stringify(value ?? null).length > elementsLimit ? null : value);

const requestParameters = (record: CallRecord): unknown => within(elements(record, record.input));

const responseElements = (record: CallRecord): unknown => {
  if (record.error) return null;
  const converted = elements(record, record.output);
  if (record.service !== "ec2") return within(converted ?? null);
  const { return: returned, ...members } =
    typeof converted === "object" && converted !== null ? (converted as { return?: unknown }) : {};
  // An EC2 action that only succeeds answers <return>true</return>, which CloudTrail writes as `_return`.
  const succeeded = returned !== undefined || Object.keys(members).length === 0;
  return within({ requestId: record.requestId, ...members, ...(succeeded && { _return: returned ?? true }) });
};
