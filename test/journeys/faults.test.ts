import { describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import { journey } from "#test/builders/journey.ts";

const file = "test/journeys/faults.yaml";

interface Call {
  readonly service: string;
  readonly operation: string;
}

const byProduct = ({ principal }: Caller): boolean =>
  principal.kind === "role" && principal.roleName.startsWith("PeeringAutopilot");
const isWrite = ({ service, operation }: Call): boolean => service === "ec2" && !operation.startsWith("Describe");
const throttled = () => new AwsError("RequestLimitExceeded", "Request limit exceeded.", { status: 503 });
const lost = () => new AwsError("InternalError", "An internal error has occurred", { status: 500 });

/** Each distinct call of the product fails the first time it is made. */
const firstTimes = (error: () => AwsError, picks: (call: Call) => boolean) => {
  const seen = new Set<string>();
  return (request: Call & { readonly input: object }, caller: Caller) => {
    const key = `${request.operation} ${caller.account} ${JSON.stringify(request.input)}`;
    if (!byProduct(caller) || !picks(request) || seen.has(key)) return undefined;
    seen.add(key);
    return error();
  };
};

const settledWorld = async () => {
  const { report, unmet } = await journey(file);
  expect(unmet).toEqual([]);
  return { routeTables: report.routeTables, securityGroups: report.securityGroups };
};

describe("bad days, one journey", () => {
  it.each([
    ["every write is throttled once (F7, 81)", { fault: firstTimes(throttled, isWrite) }],
    ["every write takes effect and its answer is lost (F6, 63)", { faultAfter: firstTimes(lost, isWrite) }],
    ["every read fails once (F8)", { fault: firstTimes(lost, ({ operation }) => operation.startsWith("Describe")) }],
    ["the role can't be assumed the first time", { fault: firstTimes(throttled, ({ service }) => service === "sts") }],
  ])("%s: the same world in the end", async (_name, calls) => {
    const wanted = await settledWorld();
    const { report, unmet } = await journey(file, { calls });
    expect(unmet).toEqual([]);
    expect({ routeTables: report.routeTables, securityGroups: report.securityGroups }).toEqual(wanted);
  });

  it("a denied call: the rest is wired, and the outcome names call, account and region (F20)", async () => {
    const denied = new AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", { status: 403 });
    const fault = ({ operation }: Call, caller: Caller) =>
      operation === "CreateRoute" && caller.account === "222222222222" && byProduct(caller) ? denied : undefined;
    const { report } = await journey(file, { calls: { fault } });
    const { outcome, reasons } = report.peerings.ab ?? {};
    expect(outcome).toBe("degraded");
    expect(reasons?.[0]?.message).toMatch(
      /cannot create route `rtb-main-vpc-b` in account `222222222222` \(`eu-west-1`\): UnauthorizedOperation/,
    );
    expect(reasons?.[0]?.message).toMatch(/service control policy/);
    expect(JSON.stringify(reasons)).not.toMatch(/ at .*\.ts/);
    expect(report.routeTables["rtb-main-vpc-a"]).toContainEqual({
      destination: "10.2.0.0/16",
      target: expect.stringMatching(/^pcx-/),
      state: "active",
    });
    expect(report.violations).toEqual([]);
  });

  it("the accept itself is denied: failed, nothing written, told once", async () => {
    const denied = new AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", { status: 403 });
    const fault = ({ operation }: Call) => (operation === "AcceptVpcPeeringConnection" ? denied : undefined);
    const { report } = await journey(file, { calls: { fault } });
    expect(report.peerings.ab).toMatchObject({ state: "pending-acceptance", outcome: "failed" });
    expect(report.notifications.map(({ outcome }) => outcome)).toEqual(["failed"]);
  });

  it("SNS is down for a while: the outcome is told all the same, once (F31)", async () => {
    let left = 3;
    const fault = ({ service }: Call) => (service === "sns" && left-- > 0 ? lost() : undefined);
    const { report, unmet } = await journey(file, { calls: { fault } });
    expect(unmet).toEqual([]);
    expect(report.notifications).toHaveLength(1);
  });

  it("Organizations is down: nobody is accepted, and the event is not lost (F29, 80)", async () => {
    const fault = ({ service }: Call) =>
      service === "organizations"
        ? new AwsError("TooManyRequestsException", "AWS Organizations can't complete your request")
        : undefined;
    const { report } = await journey(file, { calls: { fault } });
    expect(report.peerings.ab).toMatchObject({ state: "pending-acceptance" });
    expect(report.calls.AcceptVpcPeeringConnection ?? 0).toBe(0);
  });

  it("the function dies before each call in turn, and after each call in turn: always the same world (F5)", async () => {
    const wanted = await settledWorld();
    const calls = (await journey(file)).stage.world.sandbox.calls.filter(({ caller }) => byProduct(caller));
    // A call that AWS itself refuses (a quota without a value of its own) takes no effect to die after.
    const counts = { fault: calls.length, faultAfter: calls.filter(({ error }) => error === undefined).length };
    expect(counts.faultAfter).toBeGreaterThan(30);
    for (const when of ["fault", "faultAfter"] as const)
      for (let at = 0; at < counts[when]; at++) {
        let call = 0;
        const died = new AwsError("Crashed", "the function died here", { status: 500 });
        const crash = (_request: Call, caller: Caller) => (byProduct(caller) && call++ === at ? died : undefined);
        const { report } = await journey("test/journeys/faults-swept.yaml", { calls: { [when]: crash } });
        expect({ routeTables: report.routeTables, securityGroups: report.securityGroups }, `${when} call ${at}`).toEqual(wanted);
        expect(report.peerings.ab?.outcome, `${when} call ${at}`).toBe("connected");
        expect(report.violations, `${when} call ${at}`).toEqual([]);
      }
  }, 180_000);
});
