import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { verifyStage } from "./stage.ts";

export const handler = lambda(verifyStage, deployed());
