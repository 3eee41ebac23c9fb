import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Reach } from "#cli/local/clients.ts";
import { logicalId } from "#cli/local/fragments.ts";
import { bundleOptions } from "#infra/build/bundle.ts";
import type { FunctionCode } from "#infra/sandbox/cloudformation/deploy.ts";
import type { Answered } from "./function-process.ts";
import { openWorld, request } from "./wiring-world.ts";

/** A failed invocation as the Lambda runtime tells it to Step Functions: by the error's name. */
class FunctionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Lambda's runtime tells Node how much memory the function has: nine tenths of it for old objects. */
const flags = ["--max-old-space-size=230", "--max-semi-space-size=13"];

interface Processes {
  /** the bundle to run */
  readonly path: string;
  readonly children: ChildProcess[];
  readonly megabytes: Record<string, number>;
}

/** A function in a process of its own, on the wire. */
const apart =
  (name: string, { sandbox, endpoint, region }: Reach, { path, children, megabytes }: Processes): FunctionCode =>
  ({ roleArn, environment }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.identity.sessionKeys(roleArn, name);
    const child = fork(path, [name], {
      execArgv: flags,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: {
        ...environment,
        AWS_ENDPOINT_URL: endpoint ?? "",
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken ?? "",
      },
    });
    children.push(child);
    // a process of Lambda answers one event at a time
    let before: Promise<unknown> = Promise.resolve();
    const invoke = async (event: unknown): Promise<unknown> => {
      const answer = once(child, "message");
      child.send(event as object);
      const [{ returned, failed, megabytes: taken }] = (await answer) as [Answered];
      megabytes[name] = Math.max(megabytes[name] ?? 0, taken);
      if (failed) throw new FunctionError(failed.name, failed.message);
      return returned;
    };
    return (event) => {
      const invoked = before.then(() => invoke(event));
      before = invoked.catch(() => undefined);
      return invoked;
    };
  };

/** The most memory, in megabytes, that the functions which read and write a peering of 4,000 routes took, bundled as they are deployed. */
export const memoryTaken = async (): Promise<Readonly<Record<string, number>>> => {
  const outdir = await mkdtemp(join(tmpdir(), "peering-bench-"));
  const entryPoints = ["test/bench/function-process.ts"];
  await build({ ...bundleOptions, entryPoints, outdir, outExtension: { ".js": ".mjs" } });
  const processes: Processes = { path: join(outdir, "function-process.mjs"), children: [], megabytes: {} };
  const size = { tables: 40, routes: 50 };
  const { sandbox, product } = await openWorld(size, {
    startAt: new Date().toISOString(),
    wire: true,
    code: (reach) => ({
      [logicalId("propose")]: apart("propose", reach, processes),
      [logicalId("apply")]: apart("apply", reach, processes),
    }),
  });
  try {
    const id = await request(sandbox, size);
    await sandbox.clock.runUntilQuiet();
    product.stop();
    const made = sandbox.ec2.view.routeTables().flatMap(({ routes }) => routes.filter(({ target }) => target === id)).length;
    if (made !== 4000) throw new Error(`${made} of 4,000 routes were made`);
    return processes.megabytes;
  } finally {
    for (const child of processes.children) child.kill();
    await sandbox.close();
    await rm(outdir, { recursive: true });
  }
};
