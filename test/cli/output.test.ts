import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

const writing = `setInterval(() => process.stdout.write("x".repeat(1000)), 1);`;

/** Lets a process write without end, reads a little and leaves. */
const left = async (program: string) => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = (await once(child, "close")) as [number];
  return { code, said: Buffer.concat(said).toString() };
};

const quiet = (exitCode: string): string =>
  `import { quietWhenReaderLeaves } from "#cli/commands/output.ts"; quietWhenReaderLeaves(${exitCode}); ${writing}`;

it("a program whose reader leaves ends without a word", async () => {
  expect(await left(quiet(""))).toEqual({ code: 0, said: "" });
  expect(await left(quiet("141"))).toEqual({ code: 141, said: "" });
});

it("it would die of EPIPE otherwise", async () => {
  const { code, said } = await left(writing);
  expect(code).not.toBe(0);
  expect(said).toContain("EPIPE");
});
