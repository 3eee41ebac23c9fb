import type { CallRecord } from "./call.ts";
import { VirtualClock } from "./clock.ts";
import type { Core, SandboxCredentials } from "./core.ts";
import { type DirectClients, direct } from "./direct.ts";
import { Dispatch, type Fault } from "./dispatch.ts";
import { createIdentity, type Identity } from "./identity/identity.ts";
import { createOrganizations, type Organizations } from "./organizations/organizations.ts";
import { Random } from "./random.ts";
import { createTopics, type Topics } from "./sns/sns.ts";
import { Throttle } from "./throttle.ts";
import { serve, type Wire } from "./wire/server.ts";

export interface SandboxOptions {
  readonly seed: number;
  /** ISO 8601: when the sandbox's time begins */
  readonly startAt: string;
  readonly organization: { readonly id: string; readonly managementAccount: string };
  /** AWS's token buckets; on if left out */
  readonly throttling?: boolean;
  /** how long each call is under way, in virtual milliseconds; none if left out */
  readonly latencyMilliseconds?: number;
  /** fails a call before it does anything */
  readonly fault?: Fault;
  /** fails a call after it took effect: a time-out after success */
  readonly faultAfter?: Fault;
}

/** AWS in one process. */
export interface Sandbox extends Core {
  readonly identity: Identity;
  readonly organizations: Organizations;
  readonly topics: Topics;
  /** every finished call, in order */
  readonly calls: readonly CallRecord[];
  /** an SDK client without the wire */
  direct<S extends keyof DirectClients>(service: S, credentials: SandboxCredentials, region: string): DirectClients[S];
  /** every service, account and region on one loopback port */
  serve(options?: { readonly port?: number }): Promise<Wire>;
  /** ends every server */
  close(): Promise<void>;
}

function createDispatch(options: SandboxOptions, identity: Identity, clock: VirtualClock): Dispatch {
  const { seed, throttling = true, latencyMilliseconds = 0, fault, faultAfter } = options;
  return new Dispatch({
    clock,
    random: new Random(seed),
    requestIds: new Random(seed ^ 0x5eed),
    identity,
    throttle: throttling ? new Throttle(clock) : undefined,
    latencyMilliseconds,
    fault,
    faultAfter,
  });
}

/** Builds an AWS that has one organization with one account, its management account, and nothing in it. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const clock = new VirtualClock(Date.parse(options.startAt));
  const identity = createIdentity({
    clock,
    seed: options.seed,
    directory: {
      accountExists: (account) => organizations.accountExists(account),
      accountUsable: (account) => organizations.accountUsable(account),
      organizationOf: (account) => organizations.organizationOf(account),
    },
  });
  const dispatch = createDispatch(options, identity, clock);
  const organizations = createOrganizations(dispatch, options.organization);
  const topics = createTopics(dispatch);
  for (const { service } of [identity, organizations, topics]) dispatch.add(service);
  const wires: Wire[] = [];
  return {
    clock,
    random: dispatch.random,
    call: (request, caller) => dispatch.call(request, caller),
    onCall: (listener) => dispatch.onCall(listener),
    calls: dispatch.calls,
    identity,
    organizations,
    topics,
    direct: (service, credentials, region) => direct(dispatch, { service, credentials, region }),
    serve: async (at) => {
      const wire = await serve(dispatch, at);
      wires.push(wire);
      return wire;
    },
    close: async () => {
      await Promise.all(wires.splice(0).map((wire) => wire.close()));
    },
  };
}
