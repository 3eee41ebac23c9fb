import type { EventBridgeEvent } from "#infra/sandbox/events/event.ts";
import type { LambdaFault } from "#infra/sandbox/states/execution.ts";
import { actions } from "./actions/actions.ts";
import { happen } from "./actions/happen.ts";
import { passing } from "./actions/slow-aws.ts";
import { looksBusy } from "./busy.ts";
import { CrashPoints } from "./crash-points.ts";
import { Draws, mixed } from "./draws.ts";
import { isFair, promisedMilliseconds } from "./fair.ts";
import { type EventFate, eventFates } from "./faults/events.ts";
import type { Fault } from "./faults/fault.ts";
import { isRead } from "./faults/fault.ts";
import { faults } from "./faults/faults.ts";
import { rateAt } from "./faults/weights.ts";
import { fieldsOf, readsOld, routeMadeBy } from "./invariants/invariant.ts";
import { invariants } from "./invariants/invariants.ts";
import { judged } from "./oracle/oracle.ts";
import type { Crash, Plan, Strike } from "./plan.ts";
import { died, isDead, never, paused, running } from "./product/invocation.ts";
import { filesOf, policyOf } from "./product/policies.ts";
import { installStages } from "./product/product.ts";
import { emptySandbox } from "./product/recorded.ts";
import type { Around, ProductCall } from "./product/weather.ts";
import type { Hits, Run, Violation } from "./run-state.ts";
import { Trace } from "./trace.ts";
import { buildVpcs } from "./world/build.ts";

export interface Simulated {
  readonly violations: readonly Violation[];
  /** the same for the same plan, whenever it runs (I23) */
  readonly hash: string;
  /** how many faults struck */
  readonly struck: number;
  readonly calls: number;
  /** how many sweeps it took after the faults stopped until nothing was left to do: 0 where events were enough */
  readonly sweeps: number;
  /** milliseconds from the last fault until nothing was under way, on a fair day that promises a time; null on others */
  readonly settled: number | null;
  /** `fault service:operation` → how often */
  readonly hits: Hits;
  /** `service:operation` → how often the product called it */
  readonly made: Hits;
  /** a line for everything that happened, where it was asked for */
  readonly lines: readonly string[];
  /** where it could be cut off, where it was asked for */
  readonly points: CrashPoints | null;
}

/** I13 promises two reads five seconds apart, so a replica is less than that behind. */
const staleMilliseconds = 4000;
/** A run that calls more often than this goes round in circles (I22). */
const mostCalls = 12_000;
const promisedSweeps = 2;
/** A run that died looks busy for twenty minutes; then its peering gets another. */
const mostSweeps = 4;

/** "Lambda retries the function up to two times" (asynchronous invocation). */
const triesOfAnEvent = 3;

interface Options {
  /** keeps a line for everything that happens */
  readonly trace?: boolean;
  /** notes where the run can be cut off */
  readonly points?: boolean;
  /** comes in before anything happens */
  readonly began?: (run: Run) => void;
  /** looks at the world when all is over */
  readonly ended?: (run: Run) => void | Promise<void>;
}

/** Runs one plan from its beginning to the end of its last sweep, and judges it. */
export const simulate = async (plan: Plan, options: Options = {}): Promise<Simulated> => {
  const day = new Day(plan, options);
  await day.begin();
  options.began?.(day.run);
  await day.live();
  await day.calm();
  await options.ended?.(day.run);
  const simulated = day.told();
  await day.run.sandbox.close();
  return simulated;
};

/** Counts one more, and tells how many it makes. */
const counted = (hits: Hits, what: string): number => {
  const times = (hits.get(what) ?? 0) + 1;
  hits.set(what, times);
  return times;
};

const weatherOf = ({ weather, seed }: Plan): number => weather ?? seed;

const canStrike = ({ hits, fits }: Fault, call: ProductCall, run: Run): boolean => hits(call) && (fits?.(call, run) ?? true);

const forcedFate = (strikes: readonly Strike[], seen: Hits, { detail }: EventBridgeEvent): EventFate | undefined => {
  if (strikes.length === 0) return undefined;
  const on = `event:${String(fieldsOf(detail).eventName)}`;
  const nth = counted(seen, on);
  const strike = strikes.find((each) => each.on === on && each.nth === nth);
  return eventFates.find(({ name }) => name === strike?.fault);
};

/** One plan being lived through. */
class Day {
  readonly run: Run;
  readonly trace: Trace;
  readonly hits: Hits = new Map();
  readonly made: Hits = new Map();
  readonly #plan: Plan;
  readonly #faults: readonly { readonly fault: Fault; readonly rate: number }[];
  readonly #fates: readonly { readonly fate: EventFate; readonly rate: number }[];
  readonly #closures = new Map<string, { readonly until: number; readonly error: () => Error }>();
  readonly #answers = new Map<string, { readonly at: number; readonly output: unknown }[]>();
  /** operations whose reads answer as they did before that moment */
  readonly #behind = new Map<string, number>();
  readonly #latency: Draws;
  readonly #stale: boolean;
  readonly #points: CrashPoints | null;
  #stormy = false;
  /** epoch milliseconds when the faults stopped */
  #calmAt = 0;
  #struck = 0;
  #struckIntake = 0;
  #calls = 0;
  #sweeps = 0;
  #settled: number | null = null;
  /** how often the product has changed a member account */
  #changed = 0;

  constructor(plan: Plan, { trace = false, points = false }: Options) {
    this.#plan = plan;
    this.#faults = plan.faults.flatMap(({ fault: name, rate }) =>
      faults.filter((fault) => fault.name === name).map((fault) => ({ fault, rate })),
    );
    this.#fates = plan.faults.flatMap(({ fault: name, rate }) =>
      eventFates.filter((fate) => fate.name === name).map((fate) => ({ fate, rate })),
    );
    this.#stale = readsOld(plan);
    this.#latency = new Draws(mixed(weatherOf(plan), 3));
    const sandbox = emptySandbox(weatherOf(plan), { lambdaFault: (arn) => this.#lambdaFault(arn) });
    this.trace = new Trace(() => sandbox.clock.now(), trace);
    this.#points = points ? new CrashPoints(() => sandbox.clock.now()) : null;
    this.run = this.#runIn(sandbox);
  }

  #runIn(sandbox: Run["sandbox"]): Run {
    const violations: Violation[] = [];
    const known = new Set<string>();
    return {
      plan: this.#plan,
      sandbox,
      // INVARIANT: `begin` puts the product in before anything reads it
      product: undefined as unknown as Run["product"],
      weatherDraws: new Draws(mixed(weatherOf(this.#plan), 2)),
      pack: this.#plan.pack,
      requested: [],
      requestedAt: new Map(),
      made: new Set(),
      making: new Set(),
      accepted: new Set(),
      undo: [],
      violations,
      checks: [],
      approved: new Map(),
      answers: new Map(),
      policyAt: 0,
      denied: new Set(),
      wished: new Set(),
      requesters: new Map(),
      onBus: new Set(),
      leftAt: new Map(),
      takenAway: new Map(),
      foreign: new Map(),
      rolesTouched: 0,
      blocksAt: 0,
      groundsAt: 0,
      handAt: 0,
      closed: (what, milliseconds, error) => void this.#closures.set(what, { until: sandbox.clock.now() + milliseconds, error }),
      remembered: (call) => this.#remembered(call),
      behind: (operation) => void this.#behind.set(operation, sandbox.clock.now()),
      violated: (invariant, what) => {
        if (known.has(`${invariant} ${what}`)) return;
        known.add(`${invariant} ${what}`);
        this.trace.note(`VIOLATED ${invariant}: ${what}`);
        violations.push({ invariant, what, at: sandbox.clock.now() });
      },
      note: (line) => this.trace.note(line),
    };
  }

  async begin(): Promise<void> {
    const { run } = this;
    const install = this.#plan.wire ? (await import("./wire/install.ts")).installOnWire : installStages;
    const product = await install(run.sandbox, {
      around: this.#around,
      policy: () => this.#policy(),
      files: () => filesOf(run.pack),
    });
    Object.assign(run, { product });
    await buildVpcs(run.sandbox, this.#plan.vpcs);
    this.#watchEvents();
    run.sandbox.onCall((call) => {
      if (call.service !== "ec2" || call.error !== undefined || call.caller.principal.kind !== "role") return;
      for (const { onCall } of invariants) onCall?.(run, call);
    });
    for (const { begins } of invariants) begins?.(run);
    if (this.#plan.throttling) run.sandbox.startThrottling();
  }

  /** Everything that was planned happens, at its time, whatever the product is doing then. */
  async live(): Promise<void> {
    const { clock } = this.run.sandbox;
    this.#stormy = true;
    const { happenings, storm } = this.#plan;
    for (const happening of happenings) clock.after(happening.at, "work", () => this.#happen(happening));
    clock.after((happenings.at(-1)?.at ?? 0) + storm, "work", () => this.#clearUp());
    await clock.runUntilQuiet();
  }

  async #clearUp(): Promise<void> {
    this.#stormy = false;
    this.#calmAt = this.run.sandbox.clock.now();
    this.#closures.clear();
    if (this.run.undo.length > 0) this.run.groundsAt = this.#calmAt;
    for (const undo of this.run.undo.splice(0)) await undo();
    this.trace.note("CALM: no more faults");
  }

  async #happen({ does, seed }: Plan["happenings"][number]): Promise<void> {
    const action = actions.find(({ name }) => name === does);
    if (!action) throw new Error(`no action is called \`${does}\``);
    if (!(await happen(this.run, action, new Draws(seed)))) return;
    counted(this.hits, `${does} world`);
    if (action.number !== "") this.#struck++;
  }

  /** Within two sweeps, or three where a run has died, everything is as it should be and nothing moves any more. */
  async calm(): Promise<void> {
    const { run } = this;
    if (isFair(this.#plan) && !this.#anEventWasGivenUp()) await this.#byEventsAlone();
    for (this.#sweeps = 0; ; this.#sweeps++) {
      const before = this.#changed;
      // what ends by itself has no event: the next sweep sees it
      const isPassing = run.sandbox.ec2.view.connections().some(({ status }) => passing.some((each) => each === status));
      await run.sandbox.clock.advance(15 * 60_000);
      const busy = (await run.product.ledger.all()).some(looksBusy);
      const quiet = this.#changed === before && !busy && !isPassing;
      if (quiet && (this.#sweeps >= promisedSweeps || (await judged(run)).length === 0)) break;
      if (this.#sweeps === mostSweeps) {
        run.violated(
          "I9",
          busy ? "a peering still looks busy" : `${this.#changed - before} changes in a sweep over a converged world`,
        );
        break;
      }
    }
    for (const { atEnd } of invariants) await atEnd?.(run);
    await Promise.all(run.checks);
  }

  /** Lambda tries an event three times. Where faults struck all three it is as good as lost, and the sweep sees what it was about. */
  #anEventWasGivenUp(): boolean {
    return this.run.sandbox.lambda.deadLetters.length > 0 && this.#struckIntake >= triesOfAnEvent;
  }

  async #byEventsAlone(): Promise<void> {
    const { run } = this;
    const settled = run.sandbox.clock.now() - this.#calmAt;
    const promised = promisedMilliseconds(this.#plan);
    if (Number.isFinite(promised)) this.#settled = settled;
    if (settled > promised) run.violated("I17", `it took ${settled / 1000} s after the faults stopped, with every event`);
    for (const what of await judged(run)) run.violated("I17", `events were enough: ${what}`);
  }

  told(): Simulated {
    const { run, trace, hits, made } = this;
    return {
      violations: run.violations,
      hash: trace.hash(),
      struck: this.#struck,
      calls: this.#calls,
      sweeps: this.#sweeps,
      settled: this.#settled,
      hits,
      made,
      lines: trace.lines,
      points: this.#points,
    };
  }

  async #policy() {
    const call = { by: "propose", service: "policy", operation: "load", account: "", region: "", session: "", input: null };
    return this.#around(call, async () => policyOf(this.run.pack));
  }

  readonly #around: Around = async (call, sendPlainly) => {
    if (isDead()) return never();
    const number = this.#calls++;
    const send = call.operation === "CreateRoute" ? () => this.#making(call, sendPlainly) : sendPlainly;
    const kind = `${call.service}:${call.operation}`;
    const nth = counted(this.made, kind);
    if (this.#calls > mostCalls) {
      this.run.violated("I22", `more than ${mostCalls} calls`);
      throw new Error("the simulation has had enough");
    }
    if (this.#plan.latency > 0 && call.service !== "policy")
      await paused(this.run.sandbox, 1 + this.#latency.below(this.#plan.latency));
    for (const { onProductCall } of invariants) onProductCall?.(this.run, call);
    const crash = this.#plan.crashes.find((each) => each.call === number);
    this.#points?.note({ call: number, when: "before" }, running());
    if (crash) return this.#crash(crash, call, send);
    const closure = this.#closure(call);
    if (closure) {
      this.#tell(call, `refused: ${closure.name}`);
      throw closure;
    }
    const old = this.#fromBehind(call);
    if (old !== undefined) {
      this.#tell(call, "as it was before");
      return structuredClone(old) as Awaited<ReturnType<typeof send>>;
    }
    const fault = this.#forced(kind, nth, call) ?? (this.#stormy ? this.#drawn(kind, call) : undefined);
    return fault ? this.#struckBy(fault, call, send) : this.#plain(call, send, number);
  };

  async #making<T>({ input }: ProductCall, send: () => Promise<T>): Promise<T> {
    const route = routeMadeBy(input);
    this.run.making.add(route);
    try {
      return await send();
    } finally {
      this.run.making.delete(route);
    }
  }

  async #crash<T>({ when }: Crash, call: ProductCall, send: () => Promise<T>): Promise<T> {
    this.#tell(call, `CRASH ${when}`);
    if (when === "after") {
      this.#points?.begins(call);
      // dead before it heard the answer, whatever that was
      await send().then(
        () => this.#points?.ends(call),
        () => undefined,
      );
    }
    return died(this.run.sandbox);
  }

  async #struckBy<T>(fault: Fault, call: ProductCall, send: () => Promise<T>): Promise<T> {
    this.#count(fault, call);
    const plainly = () => this.#plain(call, send);
    return fault.strike ? fault.strike(this.run, call, plainly) : plainly();
  }

  #count({ name }: Fault, call: ProductCall): void {
    if (call.by === "intake") this.#struckIntake++;
    counted(this.hits, `${name} ${call.service}:${call.operation}`);
    this.#tell(call, `FAULT ${name}`);
  }

  async #plain<T>(call: ProductCall, send: () => Promise<T>, number: number | null = null): Promise<T> {
    this.#points?.begins(call);
    try {
      const output = await send();
      this.#points?.ends(call);
      this.#pointAfter(number);
      if (call.service === "ec2" && isRead(call)) this.#remember(call, output);
      else if (call.service === "ec2") this.#changed++;
      for (const { onAnswered } of invariants) onAnswered?.(this.run, call, output);
      this.#tell(call, "");
      return output;
    } catch (error) {
      this.#pointAfter(number);
      for (const { onRefused } of invariants) onRefused?.(this.run, call, error);
      this.#tell(call, error instanceof Error ? error.name : String(error));
      throw error;
    }
  }

  #pointAfter(call: number | null): void {
    if (call !== null) this.#points?.note({ call, when: "after" }, running());
  }

  #forced(on: string, nth: number, call: ProductCall): Fault | undefined {
    if (this.#plan.strikes.length === 0) return undefined;
    const strike = this.#plan.strikes.find((each) => each.on === on && each.nth === nth);
    const fault = strike && faults.find(({ name }) => name === strike.fault);
    if (!fault || !canStrike(fault, call, this.run)) return undefined;
    this.#struck++;
    return fault;
  }

  #drawn(kind: string, call: ProductCall): Fault | undefined {
    if (this.#faults.length === 0) return undefined;
    let part = this.run.weatherDraws.part();
    for (const { fault, rate: usual } of this.#faults) {
      const rate = rateAt(kind, usual);
      if (!canStrike(fault, call, this.run)) continue;
      if (part < rate) return this.#plan.spared.includes(this.#struck++) ? undefined : fault;
      part -= rate;
    }
    return undefined;
  }

  #closure({ service, account, operation }: ProductCall): Error | undefined {
    if (this.#closures.size === 0) return undefined;
    for (const what of [service, `${service} ${account}`, `${service} ${account} ${operation}`]) {
      const closed = this.#closures.get(what);
      if (closed && closed.until > this.run.sandbox.clock.now()) return closed.error();
    }
    return undefined;
  }

  /** What a replica that is behind answers; undefined where it isn't, or was never asked. */
  #fromBehind(call: ProductCall): unknown {
    const moment = this.#behind.get(call.operation);
    if (moment === undefined || !this.#stormy) return undefined;
    const since = this.run.sandbox.clock.now() - staleMilliseconds;
    return this.#answers.get(this.#question(call))?.find(({ at }) => at >= since && at < moment)?.output;
  }

  /** What goes wrong between a workflow and Lambda. */
  #lambdaFault(arn: string): LambdaFault | undefined {
    const operation = arn.slice(arn.lastIndexOf("-") + 1);
    const kind = `lambda:${operation}`;
    const none = { by: "states", service: "lambda", operation, account: "", region: "", session: "", input: null };
    const nth = counted(this.made, kind);
    const fault = this.#forced(kind, nth, none) ?? (this.#stormy ? this.#drawn(kind, none) : undefined);
    if (fault) this.#count(fault, none);
    return fault?.between?.(this.run);
  }

  #question({ account, region, operation, input }: ProductCall): string {
    return `${account} ${region} ${operation} ${JSON.stringify(input)}`;
  }

  #remember(call: ProductCall, output: unknown): void {
    if (!this.#stale) return;
    const question = this.#question(call);
    const answers = this.#answers.get(question) ?? [];
    this.#answers.set(question, [...answers.slice(-4), { at: this.run.sandbox.clock.now(), output }]);
  }

  #remembered(call: ProductCall): unknown {
    const since = this.run.sandbox.clock.now() - staleMilliseconds;
    return this.#answers.get(this.#question(call))?.find(({ at }) => at >= since)?.output;
  }

  /** Records of CloudTrail are lost, doubled and late. */
  #watchEvents(): void {
    const { events, clock } = this.run.sandbox;
    const strikes = this.#plan.strikes.filter(({ on }) => on.startsWith("event:"));
    if (this.#fates.length === 0 && strikes.length === 0) return;
    const deliver = events.deliver.bind(events);
    const draws = new Draws(mixed(weatherOf(this.#plan), 4));
    const seen: Hits = new Map();
    const fated = (event: EventBridgeEvent): void => {
      const forced = forcedFate(strikes, seen, event);
      if (forced) {
        this.#befall(forced, event, { deliver, draws, clock });
        return;
      }
      let part = this.#stormy ? draws.part() : 1;
      for (const { fate, rate } of this.#fates) {
        if (part < rate) {
          this.#befall(fate, event, { deliver, draws, clock });
          return;
        }
        part -= rate;
      }
      deliver(event);
    };
    Object.assign(events, { deliver: fated });
  }

  #befall(fate: EventFate, event: EventBridgeEvent, means: Parameters<EventFate["befall"]>[1]): void {
    if (this.#plan.spared.includes(this.#struck++)) {
      means.deliver(event);
      return;
    }
    counted(this.hits, `${fate.name} event`);
    this.trace.note(`FAULT ${fate.name} ${event.account}`);
    fate.befall(event, means);
  }

  #tell({ by, service, operation, account, region, input }: ProductCall, outcome: string): void {
    const where = account === "" ? "" : ` ${account} ${region}`;
    this.trace.call(`${by} ${service}:${operation}${where}`, input, outcome);
  }
}
