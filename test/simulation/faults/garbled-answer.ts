import { afterTheStorm, type Fault, isAws } from "./fault.ts";

/** The call takes effect, and its answer can't be read: the SDK throws what its parser throws, with the answer in `$response`. */
export const garbledAnswer: Fault = {
  name: "garbled-answer",
  number: "F8",
  rates: [0.003, 0.01],
  passes: true,
  hits: isAws,
  unreachable: afterTheStorm,
  strike: async (_run, _call, send) => {
    await send();
    throw Object.defineProperty(new SyntaxError("Unexpected end of input"), "$response", { value: {}, enumerable: false });
  },
};
