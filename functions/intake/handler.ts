import { deployed } from "../deployed.ts";
import { intakeFunction } from "./function.ts";

export const handler = intakeFunction(deployed());
