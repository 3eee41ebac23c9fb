import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";
import { DEFAULT_MAX_ATTEMPTS, StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
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

/**
 * The SDK's standard mode tries a throttled call three times, after a second and more: calls that take their turns from a
 * pace would come twice and thrice. Lost connections and 5xx answers it goes on trying.
 */
class LeavesThrottling extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(token: StandardRetryToken, error: RetryErrorInfo): Promise<StandardRetryToken> {
    if (error.errorType === "THROTTLING") throw new Error("throttled calls are left to the pace");
    return super.refreshRetryTokenForRetry(token, error);
  }
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
    pacedEc2: (place, credentials) =>
      once(
        `paced ec2 ${place.region} ${credentials.accessKeyId}`,
        () =>
          new EC2Client({
            ...options,
            region: place.region,
            credentials,
            retryStrategy: new LeavesThrottling(options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS),
          }),
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
