import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { applyStage } from "./stage.ts";

export const handler = lambda(applyStage, deployed());
