import { afterTheStorm, awsError, type Fault } from "./fault.ts";

/** The workflow is not started after the peering was marked, or is started and the answer is lost. */
export const startFails: Fault = {
  name: "start-fails",
  number: "F32",
  rates: [0.1, 0.5],
  passes: true,
  hits: ({ service }) => service === "states",
  unreachable: afterTheStorm,
  strike: async ({ weatherDraws }, _call, send) => {
    if (weatherDraws.chance(0.5)) await send();
    throw awsError("ServiceUnavailable", "Service is unable to handle request.");
  },
};
