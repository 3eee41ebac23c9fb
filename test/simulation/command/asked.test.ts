import { describe, expect, it } from "vitest";
import { asked, chosen, flags, Misuse } from "./asked.ts";
import { help } from "./help.ts";

describe("the command", () => {
  it("does what its flags say", () => {
    expect(asked([]).mode).toBe("seeds");
    expect(asked(["--seed", "0", "--trace"]).number("seed", 7)).toBe(0);
    expect(asked(["--crashes", "--pairs", "all"]).number("pairs", 200)).toBe(Number.POSITIVE_INFINITY);
    expect(asked(["--mutants", "one", "two"]).names).toEqual(["one", "two"]);
    expect(asked(["--history", "--json"]).has("json")).toBe(true);
    expect(asked(["--seeds", "5"]).number("base", 3)).toBe(3);
  });

  it.each([
    [["--nonsense"], /--nonsense/],
    [["--seeds", "many"], /--seeds takes a whole number, not `many`/],
    [["--seeds", "0"], /--seeds/],
    [["--seeds", "-5"], /--seeds/],
    [["--workers", "1.5"], /--workers/],
    [["--pairs", "all", "--crashes", "--trace"], /--trace goes with --seed, --history, not with --crashes/],
    [["--seed", "1", "--seeds", "2"], /--seed and --seeds/],
    [["--mutants", "--crashes"], /choose one/],
    [["6124"], /`6124` means nothing here/],
  ])("refuses %j", (args, why) => {
    expect(() => asked(args)).toThrow(Misuse);
    expect(() => asked(args)).toThrow(why);
  });

  it("refuses a name that isn't there, and tells which are", () => {
    const all = [{ name: "one" }, { name: "two" }];
    expect(chosen(all, [])).toEqual(all);
    expect(chosen(all, ["two"])).toEqual([{ name: "two" }]);
    expect(() => chosen(all, ["three"])).toThrow(/`three`[\s\S]*one\n {2}two/);
  });

  it("explains each flag once", () => {
    for (const { name, says } of flags) expect(help().split(says), name).toHaveLength(2);
  });
});
