import { deployed } from "../deployed.ts";
import { proposeFunction } from "./function.ts";

export const handler = proposeFunction(deployed());
