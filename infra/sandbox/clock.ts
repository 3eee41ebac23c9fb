import { Agenda, type Due } from "./agenda.ts";

/**
 * Virtual time for the sandbox. Two kinds of appointments:
 * *work* must happen before the world is quiet (a state change in progress, an event on its way);
 * a *timer* only happens when time is advanced past it (an expiry in seven days, a schedule).
 */
export interface Clock {
  /** epoch milliseconds */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

interface Appointment extends Due {
  readonly kind: "work" | "timer";
  readonly run: () => unknown;
  kept: boolean;
}

export type Cancel = () => void;

/** Sockets and timers get their turn. */
const breath = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/** Every promise that can has run on: Node takes the next tick once no microtask is left. */
const idle = (): Promise<void> => new Promise((resume) => process.nextTick(resume));

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #appointments = new Agenda<Appointment>();
  #work = 0;
  #held = 0;
  #released: (() => void)[] = [];
  #live: { speed: number; timer: NodeJS.Timeout | undefined; realStart: number; virtualStart: number } | undefined;

  constructor(startMilliseconds: number) {
    this.#now = startMilliseconds;
  }

  now(): number {
    if (this.#live) {
      const { realStart, virtualStart, speed } = this.#live;
      this.#now = Math.max(this.#now, virtualStart + (performance.now() - realStart) * speed);
    }
    return Math.floor(this.#now);
  }

  after(milliseconds: number, kind: "work" | "timer", run: () => unknown): Cancel {
    const appointment = { time: this.now() + Math.max(0, milliseconds), order: this.#order++, kind, run, kept: true };
    this.#appointments.add(appointment);
    if (kind === "work") this.#work++;
    this.#arm();
    return () => this.#strike(appointment);
  }

  #strike(appointment: Appointment): void {
    if (appointment.kept && appointment.kind === "work") this.#work--;
    appointment.kept = false;
  }

  /** Parks the caller; the hold of the invocation that sleeps is lent to the clock meanwhile. */
  async sleep(milliseconds: number): Promise<void> {
    const lent = this.#held > 0;
    if (lent) this.#release();
    await new Promise<void>((wake) => {
      this.after(milliseconds, "work", () => {
        if (lent) this.#held++;
        wake();
      });
    });
  }

  /** Time stands still while real work (a Lambda on the wire) is under way. Returns the release. */
  hold(): () => void {
    this.#held++;
    let done = false;
    return () => {
      if (!done) this.#release();
      done = true;
    };
  }

  #release(): void {
    this.#held--;
    if (this.#held === 0) for (const resume of this.#released.splice(0)) resume();
  }

  /** Runs all work, moving time on as far as it needs, and timers that fall due on the way. */
  async runUntilQuiet(): Promise<void> {
    await breath();
    await this.#settle();
    await this.#runAll(Number.POSITIVE_INFINITY, () => this.#work > 0);
  }

  /** Moves time on by the given span, running everything that falls due, then runs until quiet. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.now() + milliseconds;
    await breath();
    await this.#settle();
    await this.#runAll(until, () => true);
    this.#now = Math.max(this.#now, until);
    await this.runUntilQuiet();
  }

  /** One appointment after the other, as long as one is due and more are wanted. */
  async #runAll(until: number, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const next = this.#takeNext(until);
      if (!next) return;
      this.#now = Math.max(this.#now, next.time);
      const running = next.run();
      if (running instanceof Promise) await running;
      await this.#settle();
    }
  }

  #takeNext(until: number): Appointment | undefined {
    const next = this.#earliest();
    if (!next || next.time > until) return undefined;
    this.#appointments.takeFirst();
    this.#strike(next);
    return next;
  }

  #earliest(): Appointment | undefined {
    while (this.#appointments.first?.kept === false) this.#appointments.takeFirst();
    return this.#appointments.first;
  }

  /** Lets promises run on, and waits for held work to end. */
  async #settle(): Promise<void> {
    await idle();
    while (this.#held > 0) {
      await new Promise<void>((resume) => this.#released.push(resume));
      await idle();
    }
  }

  /** From now on time follows the wall clock, `speed` times as fast, and appointments run by themselves. */
  live(speed: number): Cancel {
    this.#live = { speed, timer: undefined, realStart: performance.now(), virtualStart: this.#now };
    this.#arm();
    return () => {
      this.now();
      clearTimeout(this.#live?.timer);
      this.#live = undefined;
    };
  }

  #arm(): void {
    const live = this.#live;
    if (!live) return;
    clearTimeout(live.timer);
    const earliest = this.#earliest();
    if (!earliest) return;
    const wait = Math.min(2 ** 30, Math.max(0, (earliest.time - this.now()) / live.speed));
    live.timer = setTimeout(() => {
      const due = this.#takeNext(this.now());
      if (due) void Promise.resolve(due.run()).catch((error: unknown) => console.error(error));
      this.#arm();
    }, wait);
  }
}
