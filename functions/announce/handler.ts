import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { announceStage } from "./stage.ts";

export const handler = lambda(announceStage, deployed());
