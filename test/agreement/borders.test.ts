import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/** What a file imports: repository paths (`shared/…`) or package names; `type` when it is for types only. */
interface Import {
  readonly of: string;
  readonly type: boolean;
}

const sources = globSync("{cli,functions,infra,shared}/**/*.ts")
  .map((path) => normalize(path))
  .sort();
const text = new Map(sources.map((path) => [path, readFileSync(path, "utf8")]));

const importsOf = (path: string): readonly Import[] =>
  [...(text.get(path) ?? "").matchAll(/(?:^|\n)(?:import|export)\s(type\s)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g)].map(
    (match) => ({
      of: resolved(path, match[2] ?? match[3] ?? ""),
      type: match[1] !== undefined,
    }),
  );

const resolved = (path: string, specifier: string): string => {
  if (specifier.startsWith(".")) return normalize(join(dirname(path), specifier));
  return specifier.startsWith("#") ? specifier.slice(1) : specifier;
};

const crossings = (
  inside: (path: string) => boolean,
  forbidden: (imported: Import, path: string) => boolean,
): readonly string[] =>
  sources.filter(inside).flatMap((path) =>
    importsOf(path)
      .filter((imported) => forbidden(imported, path))
      .map(({ of }) => `${path} imports ${of}`),
  );

const isIn =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/** Everything that these files load, themselves included. */
const reachedFrom = (entries: readonly string[]): ReadonlySet<string> => {
  const reached = new Set(entries);
  // a set's loop also visits what is added meanwhile
  for (const path of reached) for (const { of, type } of importsOf(path)) if (!type && text.has(of)) reached.add(of);
  return reached;
};

describe("borders", () => {
  it("the check sees the code it is about", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(importsOf("shared/stages/propose.ts").map(({ of }) => of)).toContain("shared/peering/decide.ts");
  });

  it("decisions run without AWS, clock, files, environment or logger", () => {
    const core = isIn("shared/peering", "shared/network");
    const allowed = (imported: Import) =>
      core(imported.of) ||
      imported.of === "zod/mini" ||
      imported.of === "zod/locales" ||
      imported.of === "node:crypto" ||
      (imported.type && isIn("shared/policy")(imported.of));
    expect(crossings(core, (imported) => !allowed(imported))).toEqual([]);
    const impure = /Date\.now|new Date\(\)|Math\.random|process\.|console\.|setTimeout|fetch\(/;
    expect(sources.filter(core).filter((path) => impure.test(text.get(path) ?? ""))).toEqual([]);
  });

  it("`@aws-sdk/*` only in shared/aws, shared/ledger and infra/sandbox, and where scenarios play people with an SDK", () => {
    const home = isIn("shared/aws", "shared/ledger", "infra/sandbox", "cli/scenario");
    expect(
      crossings(
        (path) => !home(path),
        ({ of }) => of.startsWith("@aws-sdk/") || of.startsWith("@smithy/"),
      ),
    ).toEqual([]);
  });

  it("a stage receives its ports", () => {
    const stages = isIn("shared/stages", "shared/events");
    const adapters = isIn("shared/aws", "shared/ledger/dynamodb.ts", "shared/ledger/memory.ts", "functions", "cli", "infra");
    expect(crossings(stages, ({ of }) => adapters(of) || of.startsWith("node:"))).toEqual([]);
  });

  it("the sandbox imports nothing from shared/ or functions/: a judge must not borrow from the judged", () => {
    expect(crossings(isIn("infra/sandbox"), ({ of }) => isIn("shared", "functions", "cli")(of))).toEqual([]);
  });

  it("what gets deployed doesn't know the sandbox", () => {
    expect(crossings(isIn("shared", "functions"), ({ of }) => isIn("infra/sandbox", "cli")(of))).toEqual([]);
  });

  it("what gets deployed imports `zod/mini`, never the whole of zod (decision 16)", () => {
    const deployed = reachedFrom(sources.filter((path) => /^functions\/\w+\/handler\.ts$/.test(path)));
    for (const path of ["functions/inputs.ts", "shared/config.ts", "shared/peering/ids.ts", "shared/events/peering-call.ts"])
      expect(deployed).toContain(path);
    const lean = new Set(["zod/mini", "zod/locales"]);
    expect(
      crossings(
        (path) => deployed.has(path),
        ({ of }) => /^zod(\/|$)/.test(of) && !lean.has(of),
      ),
    ).toEqual([]);
  });

  it("middy is imported in one place", () => {
    expect(
      crossings(
        (path) => path !== "functions/lambda.ts",
        ({ of }) => of.startsWith("@middy/"),
      ),
    ).toEqual([]);
  });

  it("nothing imports test", () => {
    expect(
      crossings(
        () => true,
        ({ of }) => isIn("test")(of) || of === "vitest",
      ),
    ).toEqual([]);
  });
});
