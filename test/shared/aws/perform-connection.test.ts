import { describe, expect, it } from "vitest";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { perform } from "#shared/aws/perform.ts";
import { sessions } from "#shared/aws/sessions.ts";
import type { Step } from "#shared/peering/steps.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const { ends } = facts().peering;
const accept: Step = { do: "accept-connection", ends, blocks: { requester: [], accepter: [] } };
const reject: Step = { do: "reject-connection" };

const failing = (name: string, message: string) => (): never => {
  throw Object.assign(new Error(message), { name });
};
const over = failing("InvalidStateTransition", "Invalid state transition for pcx");

/** EC2 refuses the change as the request is over; reads show these states one after the other, the last for ever. */
const performed = (step: Step, ...states: readonly string[]) => performedWhere({ step, states, refuse: over });

interface Given {
  readonly step: Step;
  readonly states: readonly string[];
  readonly refuse: () => unknown;
}

const performedWhere = async ({ step, states, refuse }: Given) => {
  const clock = new VirtualClock(0);
  let reads = 0;
  const answers: Readonly<Record<string, () => unknown>> = {
    DescribeVpcsCommand: () => ({ Vpcs: [] }),
    DescribeVpcPeeringConnectionsCommand: () => ({
      VpcPeeringConnections: [{ Status: { Code: states[Math.min(reads++, states.length - 1)] } }],
    }),
  };
  const send = async (command: object): Promise<unknown> => (answers[command.constructor.name] ?? refuse)();
  const credentials = async () => ({ Credentials: {} });
  // three commands of the many that a client takes
  const clients = { sts: () => ({ send: credentials }), ec2: () => ({ send }) } as unknown as Parameters<typeof sessions>[0];
  const member = sessions(clients, clock, { role: "PeeringAutopilotWrite", externalId: "an-external-id", region: "eu-west-1" });
  const batch = { ...ends.accepter, side: "accepter" as const, target: pcx, peering: pcx, steps: [step] };
  const told = perform(member, clock, "peering:")
    .step(batch, step)
    .catch((error: Error) => `${error.name}: ${error.message}`);
  await clock.runUntilQuiet();
  return { told: await told, seconds: clock.now() / 1000 };
};

describe("an accept that EC2 refuses", () => {
  it.each(["provisioning", "active"])("has been made where the connection is %s", async (state) => {
    expect(await performed(accept, state)).toEqual({ told: "already", seconds: 0 });
  });

  it("has been made although a replica still shows the request: that is read again", async () => {
    expect(await performed(accept, "pending-acceptance", "pending-acceptance", "active")).toEqual({
      told: "already",
      seconds: 2,
    });
  });

  it.each(["rejected", "deleted", "expired"])("is a failure where the connection is %s", async (state) => {
    const { told } = await performed(accept, "pending-acceptance", state);
    expect(told).toMatch(/^WorldChanged: cannot accept connection .*InvalidStateTransition/);
  });

  it("is a failure after five seconds in which every read shows the request", async () => {
    const { told, seconds } = await performed(accept, "pending-acceptance");
    expect(told).toMatch(/^WorldChanged: cannot accept connection/);
    expect(seconds).toBe(5);
  });
});

describe("an accept that IAM denies", () => {
  const denied = failing("UnauthorizedOperation", "You are not authorized to perform this operation.");

  it("is made again after five seconds: a replica didn't show the connection, whose ends are conditions of the role", async () => {
    let tries = 0;
    const refuse = () => (tries++ === 0 ? denied() : {});
    expect(await performedWhere({ step: accept, states: ["active"], refuse })).toEqual({ told: "done", seconds: 6 });
  });

  it("is a missing permission where it is denied again", async () => {
    const { told, seconds } = await performedWhere({ step: accept, states: ["pending-acceptance"], refuse: denied });
    expect(told).toMatch(/^AccessMissing: cannot accept connection .*UnauthorizedOperation/);
    expect(seconds).toBe(5);
  });
});

describe("a rejection that EC2 refuses", () => {
  it.each(["expired", "deleted", "rejected"])("has nothing to do any more where the connection is %s", async (state) => {
    expect(await performed(reject, "pending-acceptance", "pending-acceptance", state)).toEqual({ told: "already", seconds: 1 });
  });

  it("came too late where it was accepted meanwhile", async () => {
    const { told } = await performed(reject, "pending-acceptance", "pending-acceptance", "active");
    expect(told).toMatch(/^WorldChanged: .* was accepted by somebody else/);
  });

  it("is a failure where every read shows the request", async () => {
    expect((await performed(reject, "pending-acceptance")).told).toMatch(/^WorldChanged: cannot reject connection/);
  });
});

describe("a deletion that EC2 refuses", () => {
  it.each(["deleting", "deleted", "expired"])("has nothing to do any more where the connection is %s", async (state) => {
    expect(await performed({ do: "delete-connection" }, "active", state)).toEqual({ told: "already", seconds: 1 });
  });

  it("is a failure where every read shows what could be deleted", async () => {
    const { told, seconds } = await performed({ do: "delete-connection" }, "active");
    expect(told).toMatch(/^WorldChanged: cannot delete connection/);
    expect(seconds).toBe(5);
  });
});

describe("a connection whose state will pass", () => {
  const ending: Step = { do: "delete-connection" };

  it.each([
    ["initiating-request", reject],
    ["initiating-request", ending],
    ["provisioning", ending],
  ] as const)("%s, is not told to be over", async (state, step) => {
    const { told } = await performed(step, state);
    expect(told).toMatch(new RegExp(`^WorldChanged: .* is still ${state} in account`));
  });

  it.each(["provisioning", "active"])("%s, is no request any more that could be withdrawn", async (state) => {
    const { told } = await performed({ do: "withdraw-request" }, state);
    expect(told).toMatch(/^WorldChanged: .* was accepted by somebody else/);
  });

  it.each(["deleted", "rejected", "expired"])("%s, needs no withdrawal", async (state) => {
    expect(await performed({ do: "withdraw-request" }, state)).toEqual({ told: "already", seconds: 0 });
  });

  it.each(["deleting", "deleted", "rejected", "expired", "failed"])("%s, needs no deletion", async (state) => {
    expect(await performed(ending, state)).toEqual({ told: "already", seconds: 0 });
  });
});

describe("an accept that reads the requester's blocks with an old session", () => {
  it("is tried again with a new one of that very account", async () => {
    let now = 0;
    let given = 0;
    const sts = {
      send: async ({ input }: { readonly input: { readonly RoleArn: string } }) => ({
        Credentials: { AccessKeyId: `${input.RoleArn} ${++given}` },
      }),
    };
    const ec2 = (_place: object, { accessKeyId }: { readonly accessKeyId: string }) => ({
      send: async () => {
        if (now > 0 && accessKeyId.endsWith(" 1"))
          throw Object.assign(new Error("not authorized"), { name: "UnauthorizedOperation" });
        return { Vpcs: [] };
      },
    });
    const clients = { sts: () => sts, ec2 } as unknown as Parameters<typeof sessions>[0];
    const clock = { now: () => now, sleep: async () => {} };
    const member = sessions(clients, clock, { role: "PeeringAutopilotWrite", externalId: "an-external-id", region: "eu-west-1" });
    await member.credentials(ends.requester.account);
    now = 120_000;
    const batch = { ...ends.accepter, side: "accepter" as const, target: pcx, peering: pcx, steps: [accept] };
    const write = perform(member, clock, "peering:");
    await expect(write.step(batch, accept)).rejects.toThrow(
      `cannot read in account \`${ends.requester.account}\` (\`${ends.requester.region}\`): UnauthorizedOperation, with an old session`,
    );
    expect(await write.step(batch, accept)).toBe("done");
  });
});
