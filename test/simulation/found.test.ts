import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faults } from "./faults/faults.ts";
import { invariants } from "./invariants/invariants.ts";

const filesOf = (folder: string, helpers: readonly string[]): readonly string[] =>
  readdirSync(new URL(`${folder}/`, import.meta.url))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => !helpers.includes(name))
    .sort();

describe("a new file is all that it takes", () => {
  it("each file of faults/ is a fault of its name", () => {
    expect(faults.map(({ name }) => name)).toEqual(filesOf("faults", ["events", "fault", "faults", "weights"]));
  });

  it("each file of invariants/ is an invariant", () => {
    expect(invariants).toHaveLength(filesOf("invariants", ["invariant", "invariants"]).length);
    for (const { id } of invariants) expect(id).toMatch(/^[IF]\d+$/);
  });
});
