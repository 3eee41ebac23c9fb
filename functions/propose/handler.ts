import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { proposeStage } from "./stage.ts";

export const handler = lambda(proposeStage, deployed());
