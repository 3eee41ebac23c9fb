import { deployed } from "../deployed.ts";
import { sweepFunction } from "./function.ts";

export const handler = sweepFunction(deployed());
