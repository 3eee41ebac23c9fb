import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import type { Clients, Credentials } from "#shared/aws/clients.ts";
import { sdkClients } from "#shared/aws/sdk-clients.ts";

/** How a function reaches the sandbox: real SDK clients on its port, or without the wire. */
export interface Reach {
  readonly sandbox: Sandbox;
  /** the sandbox's address; null without the wire */
  readonly endpoint: string | null;
  readonly region: string;
}

/** A function's clients, with the credentials of its execution role. Those last twelve hours, so they are renewed in time. */
export const functionClients = (reach: Reach, roleArn: string, name: string): Clients => {
  let made = { at: Number.NEGATIVE_INFINITY, clients: {} as Clients };
  const now = (): Clients => {
    const at = reach.sandbox.clock.now();
    if (at - made.at > renewMilliseconds)
      made = { at, clients: clientsWith(reach, reach.sandbox.identity.sessionKeys(roleArn, name)) };
    return made.clients;
  };
  // A port keeps the client it was made with, so what it keeps looks the current one up at each call.
  const later = <T extends { send: unknown }>(pick: (clients: Clients) => T): T =>
    ({ send: (...given: never[]) => (pick(now()).send as (...all: never[]) => unknown)(...given) }) as T;
  return {
    ec2: (place, credentials) => now().ec2(place, credentials),
    pacedEc2: (place, credentials) => now().pacedEc2(place, credentials),
    serviceQuotas: (place, credentials) => now().serviceQuotas(place, credentials),
    organizations: () => later((clients) => clients.organizations()),
    sts: (region) => later((clients) => clients.sts(region)),
    sns: () => later((clients) => clients.sns()),
    events: () => later((clients) => clients.events()),
    states: () => later((clients) => clients.states()),
    dynamodb: () => later((clients) => clients.dynamodb()),
  };
};

const renewMilliseconds = 6 * 3600 * 1000;

/** The clients of an account's owner, who may do everything in it. */
export const ownerClients = (reach: Reach, account: string): Clients =>
  clientsWith(reach, reach.sandbox.identity.accountKeys(account));

const clientsWith = ({ sandbox, endpoint, region }: Reach, credentials: Credentials): Clients => {
  if (endpoint !== null) return sdkClients({ region, endpoint, credentials, maxAttempts: 1 });
  return {
    ec2: (place, assumed) => sandbox.direct("ec2", assumed, place.region),
    pacedEc2: (place, assumed) => sandbox.direct("ec2", assumed, place.region),
    serviceQuotas: (place, assumed) => sandbox.direct("servicequotas", assumed, place.region),
    organizations: () => sandbox.direct("organizations", credentials, "us-east-1"),
    sts: (at) => sandbox.direct("sts", credentials, at),
    sns: () => sandbox.direct("sns", credentials, region),
    events: () => sandbox.direct("events", credentials, region),
    states: () => sandbox.direct("states", credentials, region),
    dynamodb: () => sandbox.direct("dynamodb", credentials, region),
  };
};
