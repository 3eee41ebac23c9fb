import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFacts, printFacts } from "#cli/decision/facts-file.ts";
import { facts } from "../../builders/facts.ts";
import { folderOf, peering } from "../policy/peering.ts";
import { anyFacts } from "./any-facts.ts";

const faultsOf = (change: (given: Record<string, unknown>) => void): string => {
  const given = JSON.parse(printFacts(facts())) as Record<string, unknown>;
  change(given);
  try {
    parseFacts("f.json", JSON.stringify(given, null, 2));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a facts file", () => {
  it("read back is what was written", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        expect(parseFacts("f.json", printFacts(given))).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      "another version",
      (given: Record<string, unknown>) => Object.assign(given, { version: 2 }),
      "f.json:2:14 expected `1`, found `2`",
    ],
    [
      "a key too many",
      (given: Record<string, unknown>) => Object.assign(given, { knwon: {} }),
      "unknown key `knwon`; did you mean `known`?",
    ],
    ["a key too few", (given: Record<string, unknown>) => Reflect.deleteProperty(given, "known"), "key `known` is missing"],
    ["a time that is none", (given: Record<string, unknown>) => Object.assign(given, { readAt: "yesterday" }), "f.json:3:13 "],
    [
      "an account id that is none",
      (given: Record<string, unknown>) => Object.assign(given.peering as object, { id: "vpc-1" }),
      "not an id of the form pcx-…",
    ],
  ])("with %s is refused, with the place", (_, change, expected) => {
    expect(faultsOf((given) => void change(given))).toContain(expected);
  });

  it("that is no JSON is refused with the place", async () => {
    const folder = folderOf({ "cut.json": '{ "version": 1,\n  "readAt": ' });
    const { exitCode, stdout, stderr } = await peering("ask", "--facts", join(folder, "cut.json"));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/cut\.json:[123]:\d+ /);
  });
});
