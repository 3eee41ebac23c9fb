import { Stopped } from "./failure.ts";

/** What can be stopped together: an execution, and in it the items of a Map or the branches of a Parallel. */
export class Scope {
  #stopped = false;
  readonly #onStop = new Set<() => void>();

  /** A part that stops with this one, or alone. */
  child(): Scope {
    const child = new Scope();
    if (this.#stopped) child.stop();
    else {
      const stop = () => child.stop();
      this.#onStop.add(stop);
      child.#onStop.add(() => this.#onStop.delete(stop));
    }
    return child;
  }

  /** Also frees a part that came to its end. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const tell of this.#onStop) tell();
    this.#onStop.clear();
  }

  check(): void {
    if (this.#stopped) throw new Stopped();
  }

  /** Waits for what `start` begins; when the scope stops first, its cancel is called and the wait ends with `Stopped`. */
  wait<T>(start: (settle: (value: T | Promise<T>) => void) => () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) {
        reject(new Stopped());
        return;
      }
      const stop = () => {
        cancel();
        reject(new Stopped());
      };
      const cancel = start((value) => {
        this.#onStop.delete(stop);
        resolve(value);
      });
      this.#onStop.add(stop);
    });
  }
}
