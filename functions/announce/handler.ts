import { deployed } from "../deployed.ts";
import { announceFunction } from "./function.ts";

export const handler = announceFunction(deployed());
