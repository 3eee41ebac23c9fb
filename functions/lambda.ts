import { Console } from "node:console";
import { Writable } from "node:stream";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod/mini";
import type { Log } from "#shared/stages/ports.ts";
import type { Environment } from "./environment.ts";

/** A stage with its ports, waiting for input. */
export interface Stage<Schema extends z.ZodMiniType> {
  /** the stage's one word: state, folder and file */
  readonly name: string;
  readonly input: Schema;
  readonly run: (input: z.infer<Schema>, log: Log, remaining: Remaining) => Promise<unknown>;
}

/** Milliseconds until Lambda ends the invocation. */
type Remaining = () => number;

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Turns a stage into a Lambda: input schema, logger and metrics around it; a thrown error keeps its name for Step Functions. */
export const lambda = <Schema extends z.ZodMiniType>(
  stageIn: (environment: Environment) => Stage<Schema>,
  environment: Environment,
): Handler => {
  const { name, input, run } = stageIn(environment);
  const logger = new Logger({ serviceName: `peering-${name}` });
  const metrics = new Metrics({ namespace: "VpcPeeringAutopilot", serviceName: `peering-${name}`, logger });
  if (environment.log) for (const sink of [logger, metrics]) writeTo(sink, environment.log);
  const log: Log = { note: (message, fields) => logger.info(message, fields) };
  // WHY: middy would fail an invocation as `TimeoutError` 5 ms before Lambda ends it, and the workflow retries by Lambda's own names
  return middy({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(parser({ schema: input }))
    .onError((request) => {
      const error = request.error ?? new Error("unknown");
      logger.error(error.message.split("\n")[0] ?? "", { errorName: error.name });
    })
    .handler(async (event: unknown, context: Context) => {
      metrics.addMetric("Invocations", MetricUnit.Count, 1);
      // WHY: the parser has replaced the event by the schema's output; its types can't follow that through `unknown`
      return run(event as z.infer<Schema>, log, () => context.getRemainingTimeInMillis());
    }) as Handler;
};

/** WHY: Powertools has no option for where its lines go; its `console` property is where it writes them. */
const writeTo = (sink: object, line: (text: string) => void): void => {
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      line(chunk.toString().trimEnd());
      done();
    },
  });
  Reflect.set(sink, "console", new Console({ stdout: stream, stderr: stream }));
};
