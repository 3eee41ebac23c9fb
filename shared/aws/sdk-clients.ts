import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clients, Credentials } from "./clients.ts";

export interface SdkOptions {
  readonly region: string;
  /** the sandbox's port; AWS itself when absent */
  readonly endpoint?: string;
  /** the hub function's own credentials; the runtime's when absent */
  readonly credentials?: Credentials;
  /** the SDK's own retries wait in real time, so the sandbox, whose time is virtual, has one attempt */
  readonly maxAttempts?: number;
}

/** SDK v3 clients, each made once. Those of member accounts are kept per account session and region. */
export const sdkClients = ({ region, ...options }: SdkOptions): Clients => {
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known as T;
  };
  return {
    ec2: (place, credentials) =>
      once(
        `ec2 ${place.region} ${credentials.accessKeyId}`,
        () => new EC2Client({ ...options, region: place.region, credentials }),
      ),
    serviceQuotas: (place, credentials) =>
      once(
        `service-quotas ${place.region} ${credentials.accessKeyId}`,
        () => new ServiceQuotasClient({ ...options, region: place.region, credentials }),
      ),
    organizations: () => once("organizations", () => new OrganizationsClient({ ...options, region: "us-east-1" })),
    sts: (at) => once(`sts ${at}`, () => new STSClient({ ...options, region: at })),
    sns: () => once("sns", () => new SNSClient({ ...options, region })),
    events: () => once("events", () => new EventBridgeClient({ ...options, region })),
    states: () => once("states", () => new SFNClient({ ...options, region })),
    dynamodb: () => once("dynamodb", () => new DynamoDBClient({ ...options, region })),
  };
};
