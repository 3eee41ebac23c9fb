import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emulatorBugs } from "./emulators.ts";
import { history } from "./history.ts";
import { relive } from "./relive.ts";

describe("a bug that others had ends well here, in one run", () => {
  it.each(history.map((bug) => [bug.name, bug] as const))("%s", async (_name, bug) => {
    expect((await relive(bug)).wrong).toEqual([]);
  });

  it("and has a name of its own", () => {
    const names = [...history, ...emulatorBugs].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("proves nothing when its bad moment doesn't come", async () => {
    const [bug] = history.filter(({ plan }) => plan.strikes.length > 0);
    if (!bug) throw new Error("no bug has a strike");
    const { wrong } = await relive({ ...bug, plan: { ...bug.plan, strikes: [] } });
    expect(wrong.join()).toMatch(/the bad moment never came/);
  });
});

describe("where an emulator was unlike AWS, a test looks at the sandbox", () => {
  it.each(emulatorBugs.map((bug) => [bug.name, bug] as const))("%s", (_name, { file, title }) => {
    expect(readFileSync(new URL(`../../infra/sandbox/${file}`, import.meta.url), "utf8")).toContain(title);
  });
});
