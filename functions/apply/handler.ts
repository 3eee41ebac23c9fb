import { deployed } from "../deployed.ts";
import { applyFunction } from "./function.ts";

export const handler = applyFunction(deployed());
