import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand } from "@aws-sdk/client-sns";
import { RetryLater } from "../errors.ts";
import { message, subject } from "../render/announcement.ts";
import type { Announcer } from "../stages/ports.ts";
import type { Clients } from "./clients.ts";
import { translated } from "./errors.ts";

export interface AnnounceTo {
  readonly topicArn: string;
  readonly busName: string;
  readonly account: string;
  readonly region: string;
}

/** Tells people by SNS and programs by EventBridge; the digest lets both drop doubles. */
export const announcer = (clients: Clients, { topicArn, busName, account, region }: AnnounceTo): Announcer => ({
  announce: async (announcement) => {
    try {
      const text = (StringValue: string) => ({ DataType: "String", StringValue });
      await clients.sns().send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject(announcement),
          Message: message(announcement),
          MessageAttributes: {
            peering: text(announcement.peering),
            outcome: text(announcement.outcome),
            digest: text(announcement.digest),
          },
        }),
      );
      const entry = {
        EventBusName: busName,
        Source: "vpc-peering-autopilot",
        DetailType: "VPC Peering Outcome",
        Detail: JSON.stringify(announcement),
      };
      const { FailedEntryCount } = await clients.events().send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount)
        throw new RetryLater(`event bus \`${busName}\` refused the announcement`, {
          where: { account, region, resource: busName },
          instructions: "it is tried again by itself",
        });
    } catch (error) {
      throw translated(error, { account, region, resource: topicArn }, "announce to");
    }
  },
});
