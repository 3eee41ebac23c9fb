import { execFile } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "#test/builders/temporary-folder.ts";

const blocks = [...readFileSync("infra/policies/README.md", "utf8").matchAll(/```(sh|text)\n(.*?)```/gs)].map(
  ([, language, text = ""]) => ({ language, text }),
);
const turns = blocks.flatMap(({ language, text }, index) =>
  language === "sh" ? [{ commands: text, shown: blocks[index + 1]?.text ?? "" }] : [],
);

/** A folder where the repository's files are, and drafts may be written. */
const desk = (): string => {
  const folder = temporaryFolder();
  for (const name of ["cli", "functions", "infra", "shared", "node_modules", "package.json"])
    symlinkSync(resolve(name), join(folder, name));
  return folder;
};

const shell = (commands: string, cwd: string): Promise<string> =>
  new Promise((done) => {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`, NO_COLOR: "1" };
    execFile("bash", ["-c", commands], { cwd, env }, (_error, stdout, stderr) => done(stdout + stderr));
  });

it("a new user can follow the README word for word", async () => {
  const folder = desk();
  expect(turns.length).toBe(5);
  for (const { commands, shown } of turns) {
    const said = (await shell(commands, folder)).replace(/^npm warn .*\n/gm, "");

    expect(said).toBe(shown);
  }
}, 60_000);
