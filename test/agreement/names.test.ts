import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { AnnounceInput } from "#functions/inputs.ts";
import { ProposeInput } from "#functions/propose/input.ts";
import peering from "#infra/workflow/peering.asl.json" with { type: "json" };
import sweep from "#infra/workflow/sweep.asl.json" with { type: "json" };
import * as errors from "#shared/errors.ts";
import { nowhere } from "#shared/errors.ts";
import { makingSeconds } from "#shared/peering/freshness.ts";
import { rules } from "#shared/peering/rules/rules.ts";

type Json = { readonly [key: string]: unknown };

const everyObject = (value: unknown): readonly Json[] => {
  if (Array.isArray(value)) return value.flatMap(everyObject);
  if (typeof value !== "object" || value === null) return [];
  return [value as Json, ...Object.values(value).flatMap(everyObject)];
};

const tasks = [...everyObject(peering), ...everyObject(sweep)].filter(({ Type }) => Type === "Task");
const stageOf = (resource: unknown): string => (/^\$\{(\w+)FunctionArn\}$/.exec(String(resource))?.[1] ?? "").toLowerCase();

describe("one word, four places", () => {
  const folders = globSync("functions/*/handler.ts")
    .map((path) => dirname(path).split("/")[1] ?? "")
    .sort();

  it("every Task state has a function, every function but intake a Task state", () => {
    expect([...new Set(tasks.map(({ Resource }) => stageOf(Resource)))].sort()).toEqual(
      folders.filter((name) => name !== "intake"),
    );
  });

  it.each(folders)("%s: a folder, a stage of that name", (name) => {
    expect(existsSync(`shared/stages/${name}.ts`)).toBe(true);
    expect(existsSync(`functions/${name}/stage.ts`)).toBe(true);
  });

  it("the Choice branches are exactly the words of a proposal", () => {
    const branches = peering.States.Decide.Choices.map(({ StringEquals }) => StringEquals).sort();
    const told = { reasons: [], warnings: [] };
    const words = {
      refused: { is: "refused", outcome: "rejected", batches: [], ...told },
      "needs-approval": { is: "needs-approval", outcome: "awaiting-approval", ...told },
      waiting: { is: "waiting", why: "", waitSeconds: 1 },
      ready: { is: "ready", warnings: [], batches: [] },
      settled: { is: "settled", outcome: "connected", unroutedTables: [], ...told },
    };
    expect(branches).toEqual(Object.keys(words).sort());
    for (const proposal of Object.values(words))
      expect(AnnounceInput.parse({ peering: "pcx-1", generation: 1, proposal }).proposal).toEqual(proposal);
    expect(() => AnnounceInput.parse({ peering: "pcx-1", generation: 1, proposal: { is: "maybe" } })).toThrow();
  });

  it("every error the workflow retries by our name is a class of that name, and each class is named somewhere or caught", () => {
    const named = new Set(
      [...everyObject(peering), ...everyObject(sweep)].flatMap(({ ErrorEquals }) => (ErrorEquals ?? []) as string[]),
    );
    const own = [...named].filter((name) => !name.includes("."));
    const classes = [errors.RetryLater, errors.WorldChanged, errors.AccessMissing, errors.QuotaReached, errors.Superseded];
    const names = classes.map((each) => new each("", { where: nowhere, instructions: "" }).name);
    expect(names).toEqual(expect.arrayContaining(own));
    expect(own.sort()).toEqual(["RetryLater", "Superseded", "WorldChanged"]);
  });

  it("the first state takes what intake starts the workflow with", () => {
    expect(peering.States.Propose.Parameters).toEqual({ "execution.$": "$$.Execution.Name", "run.$": "$" });
    expect(ProposeInput.parse({ execution: "pcx-1-1", run: { peering: "pcx-1", generation: 1 } })).toEqual({
      execution: "pcx-1-1",
      run: { peering: "pcx-1", generation: 1, attempts: null, applied: [] },
    });
  });

  it("an invocation that makes things ends when `shared/peering` says", () => {
    const seconds = tasks
      .filter(({ Resource }) => stageOf(Resource) === "apply")
      .map(({ TimeoutSeconds }) => Number(TimeoutSeconds));
    expect(Math.max(...seconds)).toBe(makingSeconds);
    expect(/\n {2}apply:\n(?: {4}.*\n)*? {4}timeout: (\d+)\n/.exec(readFileSync("serverless.yml", "utf8"))?.[1]).toBe(
      String(makingSeconds),
    );
  });

  it("rule ids are unique, and each file of a rule is listed", () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const listed = readFileSync("shared/peering/rules/rules.ts", "utf8");
    const files = globSync("shared/peering/rules/*.ts").filter((path) => /: Rule = /.test(readFileSync(path, "utf8")));
    const unlisted = files.map((path) => basename(path)).filter((name) => !listed.includes(`"./${name}"`));
    expect(unlisted).toEqual([]);
  });
});
