import { EC2Client } from "@aws-sdk/client-ec2";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";
import type { SandboxCredentials } from "#infra/sandbox/core.ts";
import type { PolicyDocument } from "#infra/sandbox/identity/policy.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "#infra/sandbox/sandbox.ts";

export const hub = "111111111111";
export const spoke = "222222222222";
export const stranger = "999999999999";
export const organizationId = "o-a1b2c3d4e5";
export const region = "eu-west-1";

/** A small organization: a hub, a spoke in `ou-prod`, and a stranger outside. */
export function smallOrganization(options: Partial<SandboxOptions> = {}): Sandbox {
  const sandbox = createSandbox({
    seed: 7,
    startAt: "2031-05-01T00:00:00Z",
    organization: { id: organizationId, managementAccount: hub },
    ...options,
  });
  sandbox.organizations.addUnit({ id: "ou-prod", name: "prod" });
  sandbox.organizations.addAccount({ id: spoke, name: "spoke", unit: "ou-prod", tags: { team: "payments" } });
  sandbox.organizations.addOutsider(stranger);
  return sandbox;
}

export const policy = (...statements: PolicyDocument["Statement"][]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements.flat(),
});

/** The sandbox's services as SDK clients. */
export interface Connected {
  ec2(credentials: SandboxCredentials): Pick<EC2Client, "send">;
  sts(credentials: SandboxCredentials): Pick<STSClient, "send">;
  sns(credentials: SandboxCredentials): Pick<SNSClient, "send">;
  organizations(credentials: SandboxCredentials): Pick<OrganizationsClient, "send">;
}

/** Real SDK clients on one port, that try once. */
export function onTheWire(endpoint: string): Connected {
  const configuration = (credentials: SandboxCredentials) => ({ endpoint, region, credentials, maxAttempts: 1 });
  return {
    ec2: (credentials) => new EC2Client(configuration(credentials)),
    sts: (credentials) => new STSClient(configuration(credentials)),
    sns: (credentials) => new SNSClient(configuration(credentials)),
    organizations: (credentials) => new OrganizationsClient(configuration(credentials)),
  };
}

export function withoutWire(sandbox: Sandbox): Connected {
  return {
    ec2: (credentials) => sandbox.direct("ec2", credentials, region),
    sts: (credentials) => sandbox.direct("sts", credentials, region),
    sns: (credentials) => sandbox.direct("sns", credentials, region),
    organizations: (credentials) => sandbox.direct("organizations", credentials, region),
  };
}

export function credentialsOf(output: {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
      }
    | undefined;
}): Required<SandboxCredentials> {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = output.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
