import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Template } from "./template.ts";
import { unzipped } from "./zip.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const functionNames = ["intake", "propose", "apply", "verify", "announce", "sweep"] as const;

export interface Packaged {
  readonly output: string;
  readonly template: Template;
  zip(name: string): Promise<Buffer>;
  files(name: string): Promise<ReadonlyMap<string, Buffer>>;
  remove(): Promise<void>;
}

// What osls writes into its service folder goes to a folder of its own, so that runs beside this one don't meet.
const linked = ["node_modules", "package.json", "package-lock.json", "infra", "shared", "functions"];

const serviceFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "peering-package-"));
  for (const name of linked) await symlink(join(root, name), join(folder, name));
  // osls takes no link for its configuration file
  await copyFile(join(root, "serverless.yml"), join(folder, "serverless.yml"));
  await mkdir(join(folder, "home"));
  return folder;
};

const ran = async (folder: string, parameters: readonly string[]): Promise<string> => {
  const osls = join(root, "node_modules/osls/bin/serverless.js");
  const environment = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: join(folder, "home") };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [osls, "package", ...parameters], {
      cwd: folder,
      env: environment,
      timeout: 100_000,
    });
    return stdout + stderr;
  } catch (error) {
    throw new Error(Object.values(error as { stdout: string; stderr: string }).join("\n"));
  }
};

/** Packages the service with no AWS variable set and an empty home, as `npm run package` does on a fresh machine. */
export const packageService = async (parameters: readonly string[] = []): Promise<Packaged> => {
  const folder = await serviceFolder();
  const output = await ran(folder, parameters);
  const made = (name: string): Promise<Buffer> => readFile(join(folder, ".serverless", name));
  return {
    output,
    template: JSON.parse((await made("cloudformation-template-update-stack.json")).toString()) as Template,
    zip: (name) => made(`${name}.zip`),
    files: async (name) => unzipped(await made(`${name}.zip`)),
    remove: () => rm(folder, { recursive: true }),
  };
};

/** Lays a function's files out as Lambda does under /var/task. */
export const layOut = async (files: ReadonlyMap<string, Buffer>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "peering-task-"));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
};
