import type { Run } from "../run-state.ts";
import { awsError, type Fault } from "./fault.ts";

const codes = ["Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.SdkClientException", "Lambda.Unknown"];

/** The name of the error that the workflow is told. */
export const lambdaRefusal = ({ weatherDraws }: Pick<Run, "weatherDraws">): string => weatherDraws.oneOf(codes) ?? "";

/** Lambda itself refuses to run a workflow's function, which a retry of the workflow alone can mend. */
export const lambdaBusy: Fault = {
  name: "lambda-busy",
  number: "F7, F33",
  rates: [0.02, 0.1],
  passes: true,
  hits: ({ service }) => service === "lambda",
  strike: async (run) => {
    throw awsError(lambdaRefusal(run), "");
  },
};
