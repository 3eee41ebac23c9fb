import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";
import { breakages } from "./handling/breakages.ts";

/** Simulates the scenario with the handling taken out; gives the exit code, and what was told. */
const simulated = (index: number): Promise<{ readonly exitCode: number; readonly told: string }> =>
  new Promise((resolve) => {
    const { scenario } = breakages[index] ?? { scenario: "" };
    const planted = new URL("./handling/planted.ts", import.meta.url).href;
    execFile(
      process.execPath,
      ["--import", planted, "cli/main.ts", "simulate", `test/journeys/${scenario}.yaml`],
      { env: { ...process.env, BREAKAGE: String(index) } },
      (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, told: `${stdout}\n${stderr}` }),
    );
  });

describe("a scenario fails without the handling of its edge case (numbers of peers-edge-cases, or in words)", () => {
  it.concurrent.each(breakages.map(({ of, scenario }, index) => [of, scenario, index] as const))(
    "%s: %s",
    async (_of, _scenario, index) => {
      const { exitCode, told } = await simulated(index);
      expect(told).not.toContain("doesn't stand once");
      expect(told).toMatch(/not as expected|broken invariants/);
      expect(exitCode).toBe(1);
    },
  );
});
