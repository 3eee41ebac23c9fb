import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { run } from "#cli/main.ts";
import { recordedOutput } from "./recorded-output.ts";

const peering = async (...argv: readonly string[]) => {
  const output = recordedOutput();
  const exitCode = await run(argv, output);
  return { exitCode, stdout: output.stdout(), stderr: output.stderr() };
};

const golden = join(import.meta.dirname, "../golden/scenario");

describe("the command line", () => {
  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(await peering("--version")).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("shows its commands, and examples, for itself and for each command", async () => {
    const { exitCode, stdout } = await peering("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/simulate[\s\S]+sandbox[\s\S]+Examples:/);
    for (const command of ["simulate", "sandbox"]) expect((await peering(command, "--help")).stdout).toContain("Examples:");
  });

  it("says what was probably meant", async () => {
    expect(await peering("simulat", "x.yaml")).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("Did you mean simulate?"),
    });
    expect(await peering("simulate", "x.yaml", "--jsn")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Did you mean --json?"),
    });
  });

  it("lists the fault profiles for one that it doesn't know", async () => {
    const { exitCode, stderr } = await peering("simulate", "x.yaml", "--faults", "dorp");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("none, drop, duplicate, delay");
    expect(stderr).toContain("did you mean `drop`");
  });

  it.each(["--seed=-1", "--seed=x", "--seed=1.5"])("refuses %s", async (seed) => {
    expect(await peering("simulate", "x.yaml", seed)).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("a file that isn't valid", () => {
  it("ends with 2, every fault on standard error and nothing else, also with --json", async () => {
    const faults = readFileSync(join(golden, "faults.txt"), "utf8").trim().split("\n");
    for (const more of [[], ["--json"]]) {
      const { exitCode, stdout, stderr } = await peering("simulate", join(golden, "faults.yaml"), ...more);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr.trim().split("\n")).toHaveLength(faults.length);
      expect(stderr).toContain(`${join(golden, "faults.yaml")}:5:7 unknown key`);
    }
  });

  it("may also be one that isn't there", async () => {
    const { exitCode, stderr } = await peering("simulate", "nowhere.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^nowhere\.yaml:1:1 can't be read: ENOENT/);
  });
});

describe("what nobody foresaw", () => {
  const broken = (debug: string) => {
    const output = recordedOutput();
    vi.stubEnv("PEERING_DEBUG", debug);
    const out = () => {
      throw new Error("the roof fell in\nand more");
    };
    return run(["policy", "check"], { ...output, out }).then((exitCode) => ({ exitCode, stderr: output.stderr() }));
  };

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("is told in one line, with its stack only where asked for", async () => {
    expect(await broken("")).toEqual({ exitCode: 1, stderr: "peering: the roof fell in (PEERING_DEBUG=1 shows where)\n" });
    expect(await broken("1")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^peering: the roof fell in\nError: .*\n[\s\S]*\n +at /),
    });
  });
});

describe("a port", () => {
  it("may be 65535 at most", async () => {
    expect(await peering("sandbox", "--port", "65536")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Ports go up to 65535."),
    });
  });
});

describe("a port that is taken", () => {
  it("is told in one line", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    expect(await peering("sandbox", "--port", String(port))).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: `port ${port} is taken on this machine; choose another with --port, or leave it out for a free one\n`,
    });
    other.close();
  });
});
