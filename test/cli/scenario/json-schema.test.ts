import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarioJsonSchema } from "#cli/scenario/json-schema.ts";
import { expectGoldenJson } from "#test/golden/golden.ts";

describe("the JSON Schema of scenarios", () => {
  it("is the one that editors get", () => {
    expectGoldenJson("../../infra/scenarios/scenario.schema.json", scenarioJsonSchema());
  });

  it("names every kind of action, each alone in its entry", () => {
    const schema = JSON.parse(scenarioJsonSchema());
    const action = schema.properties.actions.items;
    expect(Object.keys(action.properties)).toHaveLength(24);
    expect(action).toMatchObject({ minProperties: 1, maxProperties: 1, additionalProperties: false });
  });

  it("is named by the demo, beside it", () => {
    const demo = readFileSync(join(import.meta.dirname, "../../../infra/scenarios/demo.yaml"), "utf8");
    expect(demo.split("\n")[0]).toBe("# yaml-language-server: $schema=scenario.schema.json");
  });
});
