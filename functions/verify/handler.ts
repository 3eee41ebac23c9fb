import { deployed } from "../deployed.ts";
import { verifyFunction } from "./function.ts";

export const handler = verifyFunction(deployed());
