import type { Context } from "aws-lambda";
import { handler } from "#functions/propose/handler.ts";

/** What the process answers: the function's output or its error's name, and the CPU that it took, in milliseconds. */
export interface Proposed {
  readonly returned?: unknown;
  readonly failed?: { readonly name: string; readonly message: string };
  readonly cpuMilliseconds: number;
}

// The function that decides in a process of its own, as Lambda runs it, so that its CPU is told apart from the sandbox's.
const answered = async ({ event, context }: { readonly event: unknown; readonly context: Context }): Promise<Proposed> => {
  const before = process.cpuUsage();
  const answer = await handler(event, context).then(
    (returned) => ({ returned }),
    (error: Error) => ({ failed: { name: error.name, message: error.message } }),
  );
  const { user, system } = process.cpuUsage(before);
  return { ...answer, cpuMilliseconds: (user + system) / 1000 };
};

process.on("message", (invocation: Parameters<typeof answered>[0]) => {
  void answered(invocation).then((answer) => process.send?.(answer));
});
