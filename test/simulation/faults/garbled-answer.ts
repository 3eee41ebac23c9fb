import { awsError, type Fault, isAws } from "./fault.ts";

/** The call takes effect, and its answer can't be read: the SDK throws what its parser throws. */
export const garbledAnswer: Fault = {
  name: "garbled-answer",
  number: "F8",
  rates: [0.003, 0.01],
  hits: isAws,
  strike: async (_run, _call, send) => {
    await send();
    throw awsError("SyntaxError", "Unexpected end of input");
  },
};
