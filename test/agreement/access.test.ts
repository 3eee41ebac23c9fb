import { globSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { hubTemplate, managementTemplate, memberTemplate } from "#cli/local/fragments.ts";
import type { Caller } from "#infra/sandbox/call.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { journey, readJourney } from "#test/builders/journey.ts";
import { openJourney } from "#test/builders/open-journey.ts";
import { stopRun, sweepAfter } from "#test/builders/stop-run.ts";
import { serveDemo } from "#test/cli/decision/demo.ts";
import { peering } from "#test/cli/policy/peering.ts";

/** What roles were granted, what the journeys used, and what was denied, by role name. */
const granted = new Map<string, Set<string>>();
const used = new Map<string, Set<string>>();
const denied: string[] = [];

const add = (all: Map<string, Set<string>>, name: string, actions: Iterable<string>): void => {
  const known = all.get(name) ?? new Set();
  for (const action of actions) known.add(action);
  all.set(name, known);
};

interface RoleProperties {
  readonly RoleName: string;
  readonly Policies: readonly {
    readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
  }[];
}

/** The deployed documents themselves. */
for (const template of [hubTemplate({ settings: "{}" }), memberTemplate(), managementTemplate()])
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== "AWS::IAM::Role") continue;
    const { RoleName, Policies } = Properties as unknown as RoleProperties;
    add(
      granted,
      RoleName,
      Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action)),
    );
  }

const isProduct = (name: string): boolean => /^(PeeringAutopilot|peering-autopilot-)/.test(name);

const collect = ({ identity, calls }: Sandbox): void => {
  for (const { name, arn } of identity.roles().filter((role) => isProduct(role.name))) add(used, name, identity.usedActions(arn));
  for (const { caller, operation, error } of calls) {
    const { principal } = caller;
    if (principal.kind === "role" && isProduct(principal.roleName) && /Unauthorized|AccessDenied/.test(error?.code ?? ""))
      denied.push(`${principal.roleName} in ${principal.account}: ${operation}: ${error?.message}`);
  }
};

/** Calls that Lambda, Step Functions and the scheduler make for us, which the sandbox does by itself. */
const byAws = /^(logs|xray|sqs):/;
const elsewhere = new Set([
  // what Step Functions does for a Distributed Map, and the scheduler for its schedule
  "peering-autopilot-sweep-workflow: states:DescribeExecution",
  "peering-autopilot-sweep-workflow: states:StopExecution",
  "peering-autopilot-sweep-workflow: states:StartExecution",
  "peering-autopilot-sweep-schedule: states:StartExecution",
]);

/** A run that gives up has the verifying function look for itself. */
const full = ({ operation }: { readonly operation: string }, { principal }: Caller) =>
  operation === "CreateRoute" && principal.kind === "role"
    ? new AwsError("RouteLimitExceeded", "The maximum number of routes has been reached.")
    : undefined;

/** A run that was quiet for long is asked for by the sweep. */
const stopped = (): Promise<void> =>
  openJourney(readJourney("test/journeys/faults.yaml"), 1, async ({ stage, act, rest }) => {
    const { sandbox } = stage.world;
    sandbox.ec2.seed.lingering("provisioning", 300_000);
    sandbox.clock.after(10_000, "work", () => stopRun(stage));
    await act(0);
    await rest();
    await sweepAfter(stage, 21);
    collect(sandbox);
  });

/** The command line is the user of the operator's role. */
const asOperator = async (): Promise<void> => {
  const demo = await serveDemo(1);
  try {
    demo.operator();
    const at = ["--settings", demo.settings, "--ledger", demo.table];
    const asked = await peering("ask", "--from", "vpc-shop", "--to", "vpc-search", ...at);
    expect(asked).toMatchObject({ exitCode: 2, stderr: "" });
    const [requested] = demo.stage.requested.values();
    const explained = await peering("explain", requested?.id ?? "", ...at);
    expect(explained).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("  connected\n") });
    const known = await peering("status", ...at);
    expect(known).toMatchObject({ exitCode: 0, stderr: "" });
    const ended = await peering("disconnect", requested?.id ?? "", "--reason", "done", "--yes", ...at);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    collect(demo.sandbox);
  } finally {
    await demo.end();
  }
};

describe("IAM documents and what the functions and the command line call (I14)", () => {
  beforeAll(async () => {
    for (const file of ["infra/scenarios/demo.yaml", ...globSync("test/journeys/{line,life}/*.yaml").sort()])
      if (!/not-onboarded|unreachable/.test(file)) collect((await journey(file, { ledger: "dynamodb" })).stage.world.sandbox);
    collect((await journey("test/journeys/faults.yaml", { ledger: "dynamodb", calls: { fault: full } })).stage.world.sandbox);
    await stopped();
    await asOperator();
  }, 120_000);

  it("nothing that a function or the operator did was denied", () => {
    expect(denied).toEqual([]);
  });

  it("nothing is granted that nobody uses", () => {
    const unused = [...granted].flatMap(([role, actions]) =>
      [...actions]
        .filter((action) => !byAws.test(action) && !elsewhere.has(`${role}: ${action}`) && !used.get(role)?.has(action))
        .map((action) => `${role}: ${action}`),
    );
    expect(unused.sort()).toEqual([]);
  });

  it("the role that decides changes nothing in a member account, the role that writes decides nothing", () => {
    const writes = [...(used.get("PeeringAutopilotRead") ?? [])].filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(writes).toEqual([]);
    expect(granted.get("peering-autopilot-propose")).not.toContain("sns:Publish");
    expect(used.get("PeeringAutopilotWrite")).toContain("ec2:AcceptVpcPeeringConnection");
  });
});
