import type { CallRecord, ServiceName } from "./call.ts";
import { VirtualClock } from "./clock.ts";
import { type DeployContext, type DeployedStack, type DeployRequest, deploy } from "./cloudformation/deploy.ts";
import { startTrail } from "./cloudtrail/trail.ts";
import type { Core, SandboxCredentials } from "./core.ts";
import { type DirectClients, direct } from "./direct.ts";
import { Dispatch, type Fault } from "./dispatch.ts";
import { createDynamodb, type Dynamodb } from "./dynamodb/dynamodb.ts";
import { createEc2, type Ec2 } from "./ec2/ec2.ts";
import { createEvents, type Events } from "./events/events.ts";
import { createIdentity, type Identity } from "./identity/identity.ts";
import { createLambda, type Lambdas } from "./lambda/lambda.ts";
import type { RoleMay } from "./lambda/permission.ts";
import { createOrganizations, type Organizations } from "./organizations/organizations.ts";
import { Random } from "./random.ts";
import { createServiceQuotas, type ServiceQuotas } from "./servicequotas/servicequotas.ts";
import { createTopics, type Topics } from "./sns/sns.ts";
import { createStates, type States, type StatesOptions } from "./states/states.ts";
import { Throttle } from "./throttle.ts";
import { type ServeOptions, serve, type Wire } from "./wire/server.ts";

export interface SandboxOptions {
  readonly seed: number;
  /** ISO 8601: when the sandbox's time begins */
  readonly startAt: string;
  readonly organization: { readonly id: string; readonly managementAccount: string };
  /** AWS's token buckets from the beginning; on if left out */
  readonly throttling?: boolean;
  /** how long each call is under way, in virtual milliseconds; none if left out */
  readonly latencyMilliseconds?: number;
  /** how often a client without the wire tries a throttled or failed call, as the SDK's does on the wire; 1 if left out */
  readonly maxAttempts?: number;
  /** fails a call before it does anything */
  readonly fault?: Fault;
  /** fails a call after it took effect: a time-out after success */
  readonly faultAfter?: Fault;
  /** what goes wrong when Step Functions calls a function */
  readonly lambdaFault?: NonNullable<StatesOptions["lambdaFault"]>;
}

/** What the sandbox plays. */
interface Played {
  readonly identity: Identity;
  readonly organizations: Organizations;
  readonly topics: Topics;
  readonly ec2: Ec2;
  readonly lambda: Lambdas;
  readonly states: States;
  readonly events: Events;
  readonly dynamodb: Dynamodb;
  readonly serviceQuotas: ServiceQuotas;
}

/** AWS in one process. */
export interface Sandbox extends Core, Played {
  /** every finished call, in order */
  readonly calls: readonly CallRecord[];
  /** the operations of a service that the sandbox plays */
  operations(service: ServiceName): readonly string[];
  /** Deploys a CloudFormation template, with the roles, topics, rules, tables and workflows it asks for. */
  deploy(request: DeployRequest, more?: Pick<DeployContext, "skipAccounts">): Promise<DeployedStack>;
  /** an SDK client without the wire */
  direct<S extends keyof DirectClients>(service: S, credentials: SandboxCredentials, region: string): DirectClients[S];
  /** every service, account and region on one loopback port */
  serve(options?: ServeOptions): Promise<Wire>;
  /** AWS's token buckets from now on, each of them full: for a sandbox that was built without */
  startThrottling(): void;
  /** ends every server */
  close(): Promise<void>;
}

function createDispatch(options: SandboxOptions, identity: Identity, clock: VirtualClock): Dispatch {
  const { seed, throttling = true, latencyMilliseconds = 0, fault, faultAfter } = options;
  const throttle = new Throttle(clock);
  if (throttling) throttle.start();
  return new Dispatch({
    clock,
    random: new Random(seed),
    requestIds: new Random(seed ^ 0x5eed),
    identity,
    throttle,
    latencyMilliseconds,
    fault,
    faultAfter,
  });
}

/** Service Quotas tells what EC2 was seeded with. */
function playEc2(ec2: Ec2): Pick<Played, "ec2" | "serviceQuotas"> {
  const serviceQuotas = createServiceQuotas(ec2.view);
  const quotas: Ec2["seed"]["quotas"] = (vpc, given) => {
    ec2.seed.quotas(vpc, given);
    serviceQuotas.given(vpc, given);
  };
  return { ec2: { ...ec2, seed: { ...ec2.seed, quotas } }, serviceQuotas };
}

function play(options: SandboxOptions): Played & { readonly dispatch: Dispatch } {
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
  const { ec2, serviceQuotas } = playEc2(createEc2(dispatch, organizations));
  const lambda = createLambda(dispatch);
  const roleMay: RoleMay = (roleArn, action, resource) => identity.roleMay(roleArn, action, resource);
  const { lambdaFault } = options;
  const states = createStates(dispatch, lambda, { roleMay, ...(lambdaFault && { lambdaFault }) });
  const events = createEvents(dispatch, {
    isMember: (account, organizationId) => organizations.organizationOf(account)?.id === organizationId,
    roleMay,
    targets: {
      lambda: (arn, event, rule) => lambda.invokeForRule(arn, event, rule),
      states: (machineArn, input) => void states.start({ machineArn, input }),
      sns: (topicArn, message) => topics.deliver(topicArn, message),
    },
  });
  const dynamodb = createDynamodb();
  for (const { service } of [identity, organizations, topics, ec2, states, events, dynamodb, serviceQuotas])
    dispatch.add(service);
  startTrail(dispatch, (event) => events.deliver(event));
  return { dispatch, identity, organizations, topics, ec2, lambda, states, events, dynamodb, serviceQuotas };
}

const deployContext = ({ identity, organizations }: Played): Pick<DeployContext, "accounts" | "roleMay"> => ({
  accounts: (targets) => organizations.accountsBelow(targets),
  roleMay: (roleArn, action, resource) => identity.roleMay(roleArn, action, resource),
});

/** Builds an AWS that has one organization with one account, its management account, and nothing in it. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { dispatch, ...played } = play(options);
  const { maxAttempts = 1 } = options;
  const wires: Wire[] = [];
  return {
    ...played,
    clock: dispatch.clock,
    random: dispatch.random,
    call: (request, caller) => dispatch.call(request, caller),
    onCall: (listener) => dispatch.onCall(listener),
    calls: dispatch.calls,
    operations: (service) => Object.keys(dispatch.service(service)?.handlers ?? {}).sort(),
    deploy: (request, more) => deploy({ core: dispatch, ...played, ...deployContext(played), ...more }, request),
    direct: (service, credentials, region) => direct(dispatch, { service, credentials, region, maxAttempts }),
    startThrottling: () => dispatch.startThrottling(),
    serve: async (at) => {
      const wire = await serve(dispatch, at);
      wires.push(wire);
      return wire;
    },
    close: async () => {
      await Promise.all([...wires.splice(0), played.dynamodb].map((open) => open.close()));
    },
  };
}
