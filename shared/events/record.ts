import * as z from "zod/mini";
import { AccountId, type PeeringConnectionId, type Place, Region } from "../peering/ids.ts";

/** What an event says may have changed: ids only. The truth is read again from EC2. */
type Touched =
  | { readonly is: "peerings"; readonly peerings: readonly PeeringConnectionId[] }
  /** all that depends on the place where the call was made */
  | { readonly is: "place" }
  /** all that depends on an account, in every region */
  | { readonly is: "account"; readonly account: AccountId };

export interface Hint {
  readonly is: "hint";
  readonly touched: Touched;
  readonly seen: Place;
  readonly call: string;
  /** ARN of who called; "" where the record doesn't tell */
  readonly caller: string;
  /** ARN of the role behind an assumed-role session; "" otherwise */
  readonly role: string;
}

export interface NoHint {
  readonly is: "malformed";
  /** what is wrong, for one log line */
  readonly why: string;
}

export type Read = (event: unknown) => Hint | NoHint;

const arn = z.optional(z.string().check(z.maxLength(2048)));
export const loose = z.nullish(z.record(z.string(), z.unknown()));

/** Loose outside: unknown members pass, as EventBridge and CloudTrail add some at any time; what we take is strict. */
const Event = z.object({
  source: z.string(),
  "detail-type": z.literal("AWS API Call via CloudTrail"),
  account: AccountId,
  region: Region,
  detail: z.object({
    eventSource: z.string(),
    eventName: z.string(),
    awsRegion: Region,
    recipientAccountId: AccountId,
    errorCode: z.optional(z.never({ error: "the call failed, nothing happened" })),
    userIdentity: z.nullish(
      z.object({
        arn,
        sessionContext: z.nullish(z.object({ sessionIssuer: z.nullish(z.object({ arn })) })),
      }),
    ),
    requestParameters: loose,
    responseElements: loose,
  }),
});
type Event = z.infer<typeof Event>;

/** The part of a record that tells what was touched. */
type CallDetail = Pick<Event["detail"], "eventName" | "requestParameters" | "responseElements">;

/** Calls of one AWS service, and how their records tell what they touched; a reason where they don't. */
export interface EventSource {
  readonly service: "ec2" | "organizations";
  readonly calls: readonly string[];
  readonly touched: (detail: CallDetail) => Touched | string;
}

/** Reads one CloudTrail record of these calls as EventBridge delivers it. *Source*: aws-facts 9.3. */
export const reader =
  ({ service, calls, touched }: EventSource): Read =>
  (event) => {
    const read = Event.safeParse(event);
    if (!read.success) return malformed(firstIssue(read.error));
    const { account, region, detail } = read.data;
    const why = disagreement(read.data, service);
    if (why !== "") return malformed(why);
    if (!calls.includes(detail.eventName)) return malformed("detail.eventName: not a call that matters");
    const found = touched(detail);
    if (typeof found === "string") return malformed(found);
    return { is: "hint", touched: found, seen: { account, region }, call: detail.eventName, ...identity(detail) };
  };

export const malformed = (why: string): NoHint => ({ is: "malformed", why });

/** The envelope is EventBridge's, the detail CloudTrail's: a record that contradicts its envelope was made up. */
const disagreement = ({ source, account, region, detail }: Event, service: EventSource["service"]): string => {
  if (source !== `aws.${service}`) return `source: not aws.${service}`;
  if (detail.eventSource !== `${service}.amazonaws.com`) return `detail.eventSource: not ${service}.amazonaws.com`;
  if (detail.recipientAccountId !== account) return "recipientAccountId is not the event's account";
  return detail.awsRegion === region ? "" : "awsRegion is not the event's region";
};

const identity = ({ userIdentity }: Event["detail"]): Pick<Hint, "caller" | "role"> => ({
  caller: userIdentity?.arn ?? "",
  role: userIdentity?.sessionContext?.sessionIssuer?.arn ?? "",
});

const firstIssue = (error: z.core.$ZodError): string => {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join(".") || "event"}: ${issue.message}` : "not an event";
};
