import { execFile } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "#test/builders/temporary-folder.ts";

const section = /\n## Decide\n(.*?)\n## /s.exec(readFileSync("README.md", "utf8"))?.[1] ?? "";
const lines = [...section.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = ""]) => text.trimEnd().split("\n"));
const repository = ["cli", "functions", "infra", "shared", "node_modules", "package.json"];

/** A folder where the repository's files are, and drafts may be written. */
const desk = (): string => {
  const folder = temporaryFolder();
  for (const name of repository) symlinkSync(resolve(name), join(folder, name));
  return folder;
};

/** One line in a shell of its own, as a reader or CI runs it. */
const shell = (line: string, cwd: string) =>
  new Promise<{ readonly exitCode: unknown; readonly said: string }>((done) => {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`, NO_COLOR: "1" };
    execFile("bash", ["-c", line], { cwd, env }, (error, stdout, stderr) =>
      done({ exitCode: error === null ? 0 : error.code, said: stdout + stderr }),
    );
  });

it("the README's walk to a decision works line by line, and leaves nothing behind", async () => {
  const folder = desk();
  const said: string[] = [];
  expect(lines.length).toBe(9);
  for (const line of lines) {
    const ran = await shell(line, folder);
    expect(ran, line).toMatchObject({ exitCode: 0 });
    said.push(ran.said);
  }
  const all = said.join("");
  expect(all).toContain("typo.cedar:4:9");
  expect(all).toContain("did you mean `sameRegion`?");
  expect(all).toContain("2 of 2 cases passed");
  expect(all).toContain("would be refused\nby policy one-region\n");
  expect(all).toContain("1 of 1 verdict changes");
  expect(readdirSync(folder).toSorted()).toEqual(repository.toSorted());
});
