import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Reach } from "#cli/local/clients.ts";
import { logicalId } from "#cli/local/fragments.ts";
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

const children: ChildProcess[] = [];
const megabytes: Record<string, number> = {};

/** A function in a process of its own, on the wire. */
const apart =
  (name: string, { sandbox, endpoint, region }: Reach): FunctionCode =>
  ({ roleArn, environment }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.identity.sessionKeys(roleArn, name);
    const child = fork("test/bench/function-process.ts", [name], {
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

// Prints the most memory, in megabytes, that each function took for a peering of 4,000 routes.
const size = { tables: 40, routes: 50 };
const { sandbox, product } = await openWorld(size, {
  startAt: new Date().toISOString(),
  wire: true,
  code: (reach) => ({
    [logicalId("propose")]: apart("propose", reach),
    [logicalId("apply")]: apart("apply", reach),
  }),
});
const id = await request(sandbox, size);
await sandbox.clock.runUntilQuiet();
product.stop();
const made = sandbox.ec2.view.routeTables().flatMap(({ routes }) => routes.filter(({ target }) => target === id)).length;
for (const child of children) child.kill();
await sandbox.close();
if (made !== 4000) throw new Error(`${made} of 4,000 routes were made`);
process.stdout.write(JSON.stringify(megabytes));
