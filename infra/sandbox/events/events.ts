import type { Service } from "../call.ts";
import { copied } from "../copy.ts";
import type { Core } from "../core.ts";
import type { RoleMay } from "../lambda/permission.ts";
import type { IsMember, Sender } from "./bus-policy.ts";
import { type Bus, Buses, type Rule, type Target } from "./buses.ts";
import { type EventBridgeEvent, secondStamp } from "./event.ts";
import { matcherOf } from "./pattern.ts";
import { targetKind } from "./rules.ts";
import { eventsService } from "./service.ts";

/** Where matched events go beside buses and queues. */
interface EventTargets {
  /** throws when the function doesn't exist or the rule may not invoke it */
  readonly lambda?: (functionArn: string, event: unknown, ruleArn: string) => void;
  readonly states?: (machineArn: string, input: string) => void;
  readonly sns?: (topicArn: string, message: string) => void;
}

export interface EventsOptions {
  readonly isMember: IsMember;
  readonly targets: EventTargets;
  /** May a target's role do this? Always, when not given. */
  readonly roleMay?: RoleMay;
}

/** An event as a test or a scenario states it; the rest is filled in. */
export interface Injected {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly id?: string;
  readonly time?: string;
  readonly resources?: readonly string[];
}

/** A delivery that failed for good. */
export interface Undelivered {
  readonly event: EventBridgeEvent;
  readonly targetArn: string;
  readonly reason: string;
}

export type Delivery = "normal" | "drop" | "duplicate" | "delay";

export interface Events {
  readonly service: Service;
  readonly buses: Buses;
  /** what happens to CloudTrail records on their way to the default bus */
  delivery: Delivery;
  /** Brings a CloudTrail record to the default bus of its account and region. */
  deliver(event: EventBridgeEvent): void;
  /** Puts any event on a bus, also one that claims to come from AWS or from another account. */
  inject(event: Injected, to: "default" | (string & {})): EventBridgeEvent;
  /** queue ARN → events, oldest first */
  readonly queues: ReadonlyMap<string, readonly unknown[]>;
  readonly undelivered: readonly Undelivered[];
}

/** EventBridge of the sandbox: buses, rules, policies, and deliveries in virtual time. */
export const createEvents = (core: Core, options: EventsOptions): Events => new EventBridge(core, options);

/** An event on its way; `received` when it came from another bus. */
interface Travelling {
  readonly event: EventBridgeEvent;
  readonly received: boolean;
}

interface Sent {
  readonly rule: Rule;
  readonly target: Target;
}

const delayMilliseconds = 5 * 60_000;

export class EventBridge implements Events {
  readonly core: Core;
  readonly buses = new Buses();
  readonly queues = new Map<string, unknown[]>();
  readonly undelivered: Undelivered[] = [];
  readonly service: Service;
  delivery: Delivery = "normal";
  readonly #options: EventsOptions;

  constructor(core: Core, options: EventsOptions) {
    this.core = core;
    this.#options = options;
    this.service = eventsService(this);
  }

  deliver(event: EventBridgeEvent): void {
    const delays = { normal: [0], drop: [], duplicate: [0, 0], delay: [delayMilliseconds] }[this.delivery];
    for (const delay of delays) this.#arrive(this.buses.default(event), { event, received: false }, delay);
  }

  inject(given: Injected, to: "default" | (string & {})): EventBridgeEvent {
    const event = this.#event(given);
    this.#arrive(this.buses.find(to, given), { event, received: false });
    return event;
  }

  /** PutEvents: the event belongs to the caller's account and region. */
  put(event: Injected, bus: Bus): string {
    const made = this.#event(event);
    this.#arrive(bus, { event: made, received: bus.account !== event.account });
    return made.id;
  }

  mayPut(bus: Bus, sender: Sender): boolean {
    return sender.account === bus.account || (bus.policy?.allows(sender, this.#options.isMember) ?? false);
  }

  #event({ account, region, source, detailType, detail, id, time, resources }: Injected): EventBridgeEvent {
    return {
      version: "0",
      id: id ?? this.core.random.uuid(),
      "detail-type": detailType,
      source,
      account,
      time: time ?? secondStamp(this.core.clock.now()),
      region,
      resources: resources ?? [],
      detail: copied(detail),
    };
  }

  #arrive(bus: Bus, travelling: Travelling, delay = 0): void {
    const latency = 500 + Math.floor(this.core.random.next() * 500);
    this.core.clock.after(delay + latency, "work", () => this.#route(bus, travelling));
  }

  #route(bus: Bus, travelling: Travelling): void {
    if (bus.rules.size === 0) return;
    const isMatch = matcherOf(travelling.event);
    for (const rule of bus.rules.values()) {
      if (!rule.enabled || !isMatch(rule.pattern)) continue;
      for (const target of rule.targets.values()) this.#send({ rule, target }, travelling);
    }
  }

  #send(sent: Sent, travelling: Travelling): void {
    const reason = this.#reach(sent, travelling);
    if (reason === undefined) return;
    this.undelivered.push({ event: travelling.event, targetArn: sent.target.arn, reason });
    if (sent.target.deadLetterArn !== undefined) this.#enqueue(sent.target.deadLetterArn, travelling.event);
  }

  /** Gives the reason when the target can't be reached. */
  #reach(sent: Sent, travelling: Travelling): string | undefined {
    const { arn, roleArn } = sent.target;
    const kind = targetKind(arn);
    const action = kind === "bus" ? "events:PutEvents" : "states:StartExecution";
    const refusal = roleArn === undefined ? undefined : this.#refusal(roleArn, action, arn);
    if (refusal !== undefined) return refusal;
    if (kind === "bus") return this.#forward(sent, travelling);
    try {
      this.#handOver(sent, shaped(travelling.event, sent.target));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #handOver({ rule, target: { arn } }: Sent, payload: unknown): void {
    const { targets } = this.#options;
    const kind = targetKind(arn);
    if (kind === "lambda") targets.lambda?.(arn, payload, rule.arn);
    else if (kind === "states") targets.states?.(arn, JSON.stringify(payload));
    else if (kind === "sns") targets.sns?.(arn, JSON.stringify(payload));
    else this.#enqueue(arn, payload);
  }

  #refusal(roleArn: string, action: string, resource: string): string | undefined {
    const may = this.#options.roleMay ?? (() => true);
    return may(roleArn, action, resource)
      ? undefined
      : `${roleArn} is not authorized to perform: ${action} on resource: ${resource}`;
  }

  /** "You can't forward events that were received from another event bus on to a third one." */
  #forward({ rule, target }: Sent, { event, received }: Travelling): string | undefined {
    if (received) return undefined;
    const bus = this.buses.lookup(target.arn, rule.bus);
    if (!bus) return `Event bus ${target.arn} does not exist.`;
    const arn = target.roleArn ?? rule.arn;
    if (!this.mayPut(bus, { account: rule.bus.account, arn, source: event.source, detailType: event["detail-type"] }))
      return `${arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn}`;
    this.#arrive(bus, { event, received: true });
    return undefined;
  }

  #enqueue(arn: string, event: unknown): void {
    const queue = this.queues.get(arn);
    if (queue) queue.push(event);
    else this.queues.set(arn, [event]);
  }
}

const shaped = (event: EventBridgeEvent, { input, inputPath }: Target): unknown => {
  if (input !== undefined) return JSON.parse(input) as unknown;
  if (inputPath === undefined || inputPath === "$") return event;
  return inputPath
    .split(".")
    .slice(1)
    .reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined),
      event,
    );
};
