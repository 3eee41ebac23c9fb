import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";
import type { Place } from "../peering/ids.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The SDK clients a stage's ports are made of: one factory, so that endpoints, retries and credentials are set in one place. */
export interface Clients {
  ec2(place: Place, credentials: Credentials): Pick<EC2Client, "send">;
  /** one whose throttled calls come back at once: its user keeps the pace and decides when to try again */
  pacedEc2(place: Place, credentials: Credentials): Pick<EC2Client, "send">;
  serviceQuotas(place: Place, credentials: Credentials): Pick<ServiceQuotasClient, "send">;
  /** the hub's own credentials below */
  organizations(): Pick<OrganizationsClient, "send">;
  sts(region: string): Pick<STSClient, "send">;
  sns(): Pick<SNSClient, "send">;
  events(): Pick<EventBridgeClient, "send">;
  states(): Pick<SFNClient, "send">;
  dynamodb(): Pick<DynamoDBClient, "send">;
}
