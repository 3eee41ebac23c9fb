import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { casesJsonSchema } from "#cli/policy/json-schema.ts";
import { expectGoldenJson } from "#test/golden/golden.ts";

it("the JSON Schema of cases is the one that editors get", () => {
  expectGoldenJson("../../infra/policies/cases.schema.json", casesJsonSchema());
  expect(JSON.parse(casesJsonSchema())).toMatchObject({ required: ["policies", "cases"], additionalProperties: false });
});

it.each(globSync("infra/policies/**/*.test.yaml"))("%s names it", (file) => {
  const schema = file.includes("/packs/") ? "../cases.schema.json" : "cases.schema.json";
  expect(readFileSync(file, "utf8").split("\n")[0]).toBe(`# yaml-language-server: $schema=${schema}`);
});
