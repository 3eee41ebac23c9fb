import type * as eventbridge from "@aws-sdk/client-eventbridge";
import type { Caller } from "../call.ts";
import { AwsError } from "../errors.ts";
import { secondStamp } from "./event.ts";
import type { EventBridge } from "./events.ts";
import { isRecord } from "./matchers.ts";

type Entry = eventbridge.PutEventsRequestEntry;
type EntryResult = eventbridge.PutEventsResultEntry;

// "PutEvents … total entry size must be less than 1 MB"
const sizeLimitBytes = 1024 * 1024;

/** PutEvents: each entry is answered on its own; sources that begin with `aws.` belong to AWS. */
export const putEvents = (
  events: EventBridge,
  { Entries: entries = [] }: eventbridge.PutEventsCommandInput,
  caller: Caller,
): { readonly FailedEntryCount: number; readonly Entries: EntryResult[] } => {
  if (entries.length === 0 || entries.length > 10)
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
    );
  const size = entries.reduce((bytes, { Detail: detail = "" }) => bytes + Buffer.byteLength(detail), 0);
  if (size > sizeLimitBytes)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  const results = entries.map((entry) => putEntry({ events, entry, caller }));
  return { FailedEntryCount: results.filter(({ ErrorCode: code }) => code !== undefined).length, Entries: results };
};

const putEntry = ({
  events,
  entry,
  caller,
}: {
  readonly events: EventBridge;
  readonly entry: Entry;
  readonly caller: Caller;
}): EntryResult => {
  const { Source: source = "", DetailType: detailType = "", Detail: text = "" } = entry;
  const refusal = refusalOf(entry);
  if (refusal) return refusal;
  const detail = detailOf(text);
  if (!detail) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const bus = events.buses.lookup(entry.EventBusName, caller);
  // A bus that doesn't exist takes events without an error, and they are gone.
  if (!bus) return { EventId: events.core.random.uuid() };
  if (!events.mayPut(bus, { account: caller.account, arn: caller.principal.arn, source, detailType }))
    throw new AwsError(
      "AccessDeniedException",
      `User: ${caller.principal.arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn} because no resource-based policy allows the events:PutEvents action`,
    );
  const { account, region } = caller;
  const resources = entry.Resources ?? [];
  const time = entry.Time && { time: secondStamp(entry.Time.getTime()) };
  return { EventId: events.put({ account, region, source, detailType, detail, resources, ...time }, bus) };
};

const refusalOf = ({ Source: source = "", DetailType: detailType = "", Detail: detail = "" }: Entry): EntryResult | undefined => {
  if (source === "")
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter Source is not valid. Reason: Source is a required argument.",
    };
  if (detailType === "")
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
    };
  if (detail === "")
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: "Parameter Detail is not valid. Reason: Detail is a required argument.",
    };
  if (source.startsWith("aws.")) return { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." };
  return undefined;
};

const detailOf = (text: string): object | undefined => {
  try {
    const detail: unknown = JSON.parse(text);
    return isRecord(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
};
