import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.ts";

describe("a planted bug's text stands exactly once in its file", () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))("%s", (_name, { file, text, instead }) => {
    expect(readFileSync(file, "utf8").split(text)).toHaveLength(2);
    expect(instead).not.toBe(text);
  });
});
