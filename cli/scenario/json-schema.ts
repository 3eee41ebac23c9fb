import * as z from "zod";
import { Scenario } from "./schema.ts";

/** The JSON Schema of scenarios as text, for editors: kept in infra/scenarios/scenario.schema.json. */
export const scenarioJsonSchema = (): string => {
  const schema = z.toJSONSchema(Scenario, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ $id: "scenario.schema.json", title: "Scenario of peering simulate", ...schema }, null, 2)}\n`;
};
