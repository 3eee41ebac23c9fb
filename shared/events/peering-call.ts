import * as z from "zod/mini";
import { AccountId, PeeringConnectionId, type Place, Region } from "../peering/ids.ts";

/** What is taken from an event: ids only. The truth is read again from EC2. */
export interface Hint {
  readonly is: "hint";
  readonly peering: PeeringConnectionId;
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

export const peeringCalls = [
  "CreateVpcPeeringConnection",
  "AcceptVpcPeeringConnection",
  "RejectVpcPeeringConnection",
  "DeleteVpcPeeringConnection",
  "ModifyVpcPeeringConnectionOptions",
] as const;

const arn = z.optional(z.string().check(z.maxLength(2048)));
const loose = z.nullish(z.record(z.string(), z.unknown()));

/** Loose outside: unknown members pass, as EventBridge and CloudTrail add some at any time; what we take is strict. */
const Event = z.object({
  source: z.literal("aws.ec2"),
  "detail-type": z.literal("AWS API Call via CloudTrail"),
  account: AccountId,
  region: Region,
  detail: z.object({
    eventSource: z.literal("ec2.amazonaws.com"),
    eventName: z.enum(peeringCalls),
    awsRegion: Region,
    recipientAccountId: AccountId,
    errorCode: z.optional(z.never({ error: "the call failed, nothing happened" })),
    userIdentity: z.nullish(
      z.object({
        arn,
        sessionContext: z.optional(z.object({ sessionIssuer: z.optional(z.object({ arn })) })),
      }),
    ),
    requestParameters: loose,
    responseElements: loose,
  }),
});

/**
 * Reads one CloudTrail record of a peering call as EventBridge delivers it.
 * *Source*: aws-facts 9.3; older calls are flat, newer ones nested in `…Request`/`…Response` (peers-edge-cases 5), so the id
 * is looked for under both.
 */
export const readPeeringCall = (event: unknown): Hint | NoHint => {
  const read = Event.safeParse(event);
  if (!read.success) return { is: "malformed", why: firstIssue(read.error) };
  const { account, region, detail } = read.data;
  const why = disagreement(read.data);
  if (why !== "") return { is: "malformed", why };
  const peering = PeeringConnectionId.safeParse(connectionId(detail.responseElements) ?? connectionId(detail.requestParameters));
  if (!peering.success) return { is: "malformed", why: "no VPC peering connection id" };
  return { is: "hint", peering: peering.data, seen: { account, region }, call: detail.eventName, ...identity(detail) };
};

/** The envelope is EventBridge's, the detail CloudTrail's: a record that contradicts its envelope was made up. */
const disagreement = ({ account, region, detail }: z.infer<typeof Event>): string => {
  if (detail.recipientAccountId !== account) return "recipientAccountId is not the event's account";
  return detail.awsRegion === region ? "" : "awsRegion is not the event's region";
};

const identity = ({ userIdentity }: z.infer<typeof Event>["detail"]): Pick<Hint, "caller" | "role"> => ({
  caller: userIdentity?.arn ?? "",
  role: userIdentity?.sessionContext?.sessionIssuer?.arn ?? "",
});

const firstIssue = (error: z.core.$ZodError): string => {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join(".") || "event"}: ${issue.message}` : "not an event";
};

/** `vpcPeeringConnectionId`, at most two levels down, whatever the case of its first letter. */
const connectionId = (part: z.infer<typeof loose>, depth = 0): unknown => {
  if (!part) return undefined;
  const own = part.vpcPeeringConnectionId ?? part.VpcPeeringConnectionId;
  if (own !== undefined || depth === 2) return own;
  for (const inner of Object.values(part)) {
    const nested = loose.safeParse(inner);
    const found = nested.success ? connectionId(nested.data, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};
