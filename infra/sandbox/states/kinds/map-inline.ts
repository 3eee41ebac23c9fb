import { concurrently } from "../concurrently.ts";
import { StateFailure } from "../failure.ts";
import { type Flow, type RunItems, runFlow } from "../flow.ts";
import type { Frame } from "../frame.ts";
import type { Json } from "../json.ts";

// "Inline mode … supports up to 40 concurrent iterations."
const mostConcurrent = 40;

/** Runs the elements within the execution; one that fails stops its siblings and the Map. */
export const inlineItems =
  ({ flow, maxConcurrency }: { readonly flow: Flow; readonly maxConcurrency: number }): RunItems =>
  async (items, frame, select) => {
    frame.record("MapStateStarted", { member: "mapStateStartedEventDetails", length: items.length });
    const limit = Math.min(maxConcurrency || mostConcurrent, mostConcurrent);
    try {
      const results = await concurrently({ count: items.length, limit, frame }, (index, scope) => {
        const itemFrame = frame.fork(scope, index, { Index: index, Value: items[index] ?? null });
        const run = () => runFlow(flow, select(index, itemFrame), itemFrame);
        return frame.progress.once(index, () => iteration(index, itemFrame, run));
      });
      frame.record("MapStateSucceeded");
      return results;
    } catch (thrown) {
      if (thrown instanceof StateFailure) frame.record("MapStateFailed");
      throw thrown;
    }
  };

const iteration = async (index: number, frame: Frame, run: () => Promise<Json>): Promise<Json> => {
  const name = frame.stateName;
  const tell = (how: "Started" | "Succeeded" | "Failed" | "Aborted") =>
    frame.note(`MapIteration${how}`, { member: `mapIteration${how}EventDetails`, name, index });
  tell("Started");
  try {
    const output = await run();
    tell("Succeeded");
    return output;
  } catch (thrown) {
    tell(thrown instanceof StateFailure ? "Failed" : "Aborted");
    throw thrown;
  }
};
