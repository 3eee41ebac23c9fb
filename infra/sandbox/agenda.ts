/** Something with a time; at equal times the lower order comes first. */
export interface Due {
  readonly time: number;
  readonly order: number;
}

const isBefore = (one: Due, other: Due): boolean => one.time < other.time || (one.time === other.time && one.order < other.order);

/** What is due, earliest first: a binary heap, as a simulation makes and keeps thousands of appointments. */
export class Agenda<T extends Due> {
  readonly #heap: T[] = [];

  get first(): T | undefined {
    return this.#heap[0];
  }

  add(due: T): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    for (let above = (at - 1) >> 1; at > 0; above = (at - 1) >> 1) {
      const parent = heap[above];
      if (!parent || isBefore(parent, due)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = due;
  }

  takeFirst(): T | undefined {
    const [taken] = this.#heap;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) this.#sink(last);
    return taken;
  }

  #sink(due: T): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const below = this.#earlierChild(at);
      const child = heap[below];
      if (!child || isBefore(due, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = due;
  }

  #earlierChild(at: number): number {
    const left = 2 * at + 1;
    const [one, other] = [this.#heap[left], this.#heap[left + 1]];
    return one && other && isBefore(other, one) ? left + 1 : left;
  }
}
