import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { sweepStage } from "./stage.ts";

export const handler = lambda(sweepStage, deployed());
