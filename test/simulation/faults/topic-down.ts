import { awsError, type Fault } from "./fault.ts";

/** SNS or EventBridge is down for ten seconds, or takes the message and doesn't say so. */
export const topicDown: Fault = {
  name: "topic-down",
  number: "F31",
  rates: [0.1, 0.4],
  passes: true,
  hits: ({ service }) => service === "sns" || service === "events",
  strike: async (run, { service }, send) => {
    if (run.weatherDraws.chance(0.3)) await send();
    const down = () => awsError("InternalFailure", "An internal error has occurred");
    run.closed(service, 10_000, down);
    throw down();
  },
};
