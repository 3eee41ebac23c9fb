import { Stopped } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { Json } from "./json.ts";
import type { Scope } from "./scope.ts";

/** Runs `count` parts, at most `limit` at a time; the first failure stops all others and is thrown. */
export const concurrently = async (
  { count, limit, frame }: { readonly count: number; readonly limit: number; readonly frame: Frame },
  part: (index: number, scope: Scope) => Promise<Json>,
): Promise<readonly Json[]> => {
  const scope = frame.scope.child();
  const results = Array.from({ length: count }, (): Json => null);
  let started = 0;
  const line = async (): Promise<void> => {
    while (started < count) {
      const index = started++;
      results[index] = await part(index, scope);
    }
  };
  const stopping = (): Promise<void> =>
    line().catch((thrown: unknown) => {
      scope.stop();
      throw thrown;
    });
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, count) }, stopping));
  scope.stop();
  const reasons = ends.filter((end) => end.status === "rejected").map((end): unknown => end.reason);
  const failure = reasons.find((reason) => !(reason instanceof Stopped)) ?? reasons[0];
  if (failure !== undefined) throw failure;
  return results;
};
