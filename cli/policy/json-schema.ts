import * as z from "zod";
import { Cases } from "./cases-schema.ts";

/** The JSON Schema of files of cases as text, for editors: kept in infra/policies/cases.schema.json. */
export const casesJsonSchema = (): string => {
  const schema = z.toJSONSchema(Cases, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ $id: "cases.schema.json", title: "Cases of peering policy test", ...schema }, null, 2)}\n`;
};
