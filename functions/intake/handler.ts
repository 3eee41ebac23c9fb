import { deployed } from "../deployed.ts";
import { lambda } from "../lambda.ts";
import { intakeStage } from "./stage.ts";

export const handler = lambda(intakeStage, deployed());
