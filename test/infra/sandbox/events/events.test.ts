import { describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import type { EventBridgeEvent } from "#infra/sandbox/events/event.ts";
import { createEvents, type Delivery, type Events, type EventsOptions } from "#infra/sandbox/events/events.ts";
import { bareCore, start } from "./bare-core.ts";

const member = "111111111111";
const hub = "999999999999";
const stranger = "666666666666";
const region = "eu-west-1";
const organization = "o-abcd1234";

const callerOf = (account: string, at = region): Caller => ({
  account,
  region: at,
  accessKeyId: "AKIA",
  principal: { kind: "user", account, arn: `arn:aws:iam::${account}:user/u`, id: "AIDA" },
});

const world = (options: Partial<EventsOptions> = {}) => {
  const core = bareCore();
  const received: { arn: string; event: EventBridgeEvent; rule: string; at: number }[] = [];
  const started: string[] = [];
  const events = createEvents(core, {
    isMember: (account, id) => account !== stranger && id === organization,
    targets: {
      lambda: (arn, event, rule) => void received.push({ arn, event: event as EventBridgeEvent, rule, at: core.clock.now() }),
      states: (arn, input) => void started.push(`${arn} ${input}`),
      sns: (arn, message) => void started.push(`${arn} ${message}`),
    },
    ...options,
  });
  const ask = (account: string, at = region) => {
    return async (operation: string, input: object): Promise<Record<string, unknown>> => {
      const handler = events.service.handlers[operation] as (input: object, caller: Caller) => object | Promise<object>;
      return (await handler(input, callerOf(account, at))) as Record<string, unknown>;
    };
  };
  return { core, events, received, started, ask };
};

const busArn = (account: string, name: string, at = region) => `arn:aws:events:${at}:${account}:event-bus/${name}`;
const lambdaArn = (account: string) => `arn:aws:lambda:${region}:${account}:function:f`;

type Ask = (operation: string, input: object) => Promise<Record<string, unknown>>;

const rule = async (ask: Ask, made: { bus?: string; pattern: object; target: object; name?: string }) => {
  const { bus: EventBusName = "default", name = "r" } = made;
  await ask("PutRule", { Name: name, EventBusName, EventPattern: JSON.stringify(made.pattern) });
  await ask("PutTargets", { Rule: name, EventBusName, Targets: [{ Id: "t", ...made.target }] });
};

const forward = (to: string) => ({ Arn: to, RoleArn: `arn:aws:iam::${member}:role/Forward` });

const put = (source = "my.app", EventBusName?: string) => ({
  Entries: [{ Source: source, DetailType: "Hello", Detail: '{"a":1}', ...(EventBusName !== undefined && { EventBusName }) }],
});

const inject = (events: Events, account = member, at = region) =>
  events.inject({ account, region: at, source: "aws.ec2", detailType: "T", detail: { n: 1 } }, "default");

const openToOrganization = {
  Sid: "org",
  Effect: "Allow",
  Principal: "*",
  Action: "events:PutEvents",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
};

const openHub = async (ask: Ask) => {
  await ask("CreateEventBus", { Name: "hub" });
  await ask("PutPermission", {
    EventBusName: "hub",
    Policy: JSON.stringify({ Version: "2012-10-17", Statement: [openToOrganization] }),
  });
  await rule(ask, { bus: "hub", pattern: { source: [{ prefix: "" }] }, target: { Arn: lambdaArn(hub) } });
};

describe("delivery", () => {
  it("brings a matching event to a function half a second to a second later", async () => {
    const { core, ask, received } = world();
    await rule(ask(member), { pattern: { source: ["my.app"] }, target: { Arn: lambdaArn(member) } });
    await ask(member)("PutEvents", put());
    await ask(member)("PutEvents", put("other.app"));
    await core.clock.runUntilQuiet();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      arn: lambdaArn(member),
      rule: `arn:aws:events:${region}:${member}:rule/r`,
      event: {
        version: "0",
        source: "my.app",
        "detail-type": "Hello",
        account: member,
        region,
        detail: { a: 1 },
        time: "2026-11-22T12:00:00Z",
      },
    });
    expect(received[0]?.at).toBeGreaterThanOrEqual(start + 500);
    expect(received[0]?.at).toBeLessThan(start + 1000);
  });

  it("goes nowhere while the rule is disabled", async () => {
    const { core, ask, received } = world();
    await rule(ask(member), { pattern: { source: ["my.app"] }, target: { Arn: lambdaArn(member) } });
    await ask(member)("PutRule", { Name: "r", EventPattern: '{"source":["my.app"]}', State: "DISABLED" });
    await ask(member)("PutEvents", put());
    await core.clock.runUntilQuiet();
    expect(received).toEqual([]);
  });

  it("stays in its account and region", async () => {
    const { core, ask, received, events } = world();
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: { Arn: lambdaArn(member) } });
    inject(events, hub);
    inject(events, member, "us-east-1");
    await core.clock.runUntilQuiet();
    expect(received).toEqual([]);
  });

  it("reaches state machines, topics and queues", async () => {
    const { core, ask, started, events } = world();
    const queue = `arn:aws:sqs:${region}:${member}:q`;
    const machine = `arn:aws:states:${region}:${member}:stateMachine:m`;
    const topic = `arn:aws:sns:${region}:${member}:t`;
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: { Arn: queue } });
    const Targets = [
      { Id: "m", Arn: machine, RoleArn: "arn:aws:iam::111111111111:role/Start", Input: '{"x":1}' },
      { Id: "s", Arn: topic, InputPath: "$.detail.n" },
    ];
    await ask(member)("PutTargets", { Rule: "r", Targets });
    const { id } = inject(events);
    await core.clock.runUntilQuiet();
    expect(events.queues.get(queue)).toEqual([expect.objectContaining({ id })]);
    expect(started).toEqual([`${machine} {"x":1}`, `${topic} 1`]);
  });

  it("keeps what a target refuses, and puts it on the dead-letter queue", async () => {
    const deadLetters = `arn:aws:sqs:${region}:${member}:dead`;
    const { core, ask, events } = world({
      targets: {
        lambda: () => {
          throw new Error("not authorized");
        },
      },
    });
    const target = { Arn: lambdaArn(member), DeadLetterConfig: { Arn: deadLetters } };
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target });
    inject(events);
    await core.clock.runUntilQuiet();
    expect(events.undelivered).toEqual([expect.objectContaining({ targetArn: lambdaArn(member), reason: "not authorized" })]);
    expect(events.queues.get(deadLetters)).toHaveLength(1);
  });

  it.each<[Delivery, readonly number[]]>([
    ["normal", [0]],
    ["drop", []],
    ["duplicate", [0, 0]],
    ["delay", [300_000]],
  ])("%s CloudTrail records", async (delivery, expected) => {
    const { core, ask, events, received } = world();
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: { Arn: lambdaArn(member) } });
    events.delivery = delivery;
    const event: EventBridgeEvent = {
      version: "0",
      id: "id-1",
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.ec2",
      account: member,
      time: "2026-11-22T12:00:00Z",
      region,
      resources: [],
      detail: {},
    };
    events.deliver(event);
    await core.clock.runUntilQuiet();
    expect(received.map(({ at }) => Math.floor((at - start) / 1000) * 1000)).toEqual(expected);
    expect(received.every(({ event: { id } }) => id === "id-1")).toBe(true);
  });
});

describe("another account's bus", () => {
  it("gets the event as it was: account, region, time, id", async () => {
    const { core, ask, events, received } = world();
    await openHub(ask(hub));
    await rule(ask(member, "us-east-1"), { pattern: { source: ["aws.ec2"] }, target: forward(busArn(hub, "hub")) });
    const sent = inject(events, member, "us-east-1");
    await core.clock.runUntilQuiet();
    expect(received.map(({ event }) => event)).toEqual([sent]);
    expect(sent).toMatchObject({ account: member, region: "us-east-1" });
  });

  it("refuses accounts outside of the organization", async () => {
    const { core, ask, events, received } = world();
    await openHub(ask(hub));
    await rule(ask(stranger), { pattern: { source: ["aws.ec2"] }, target: forward(busArn(hub, "hub")) });
    inject(events, stranger);
    await core.clock.runUntilQuiet();
    expect(received).toEqual([]);
    expect(events.undelivered).toEqual([
      expect.objectContaining({ targetArn: busArn(hub, "hub"), reason: expect.stringContaining("is not authorized") }),
    ]);
  });

  it("refuses everyone without a policy, and what a Deny names", async () => {
    const { ask, events } = world();
    await ask(hub)("CreateEventBus", { Name: "hub" });
    const putToHub = () => ask(member)("PutEvents", put("my.app", busArn(hub, "hub")));
    await expect(putToHub()).rejects.toMatchObject({ code: "AccessDeniedException" });
    await ask(hub)("PutPermission", { EventBusName: "hub", StatementId: "m", Principal: member, Action: "events:PutEvents" });
    await expect(putToHub()).resolves.toMatchObject({ FailedEntryCount: 0 });
    const denying = {
      Sid: "d",
      Effect: "Deny",
      Principal: "*",
      Action: "events:*",
      Condition: { StringEquals: { "events:source": "my.app" } },
    };
    await ask(hub)("PutPermission", {
      EventBusName: "hub",
      Policy: JSON.stringify({ Statement: [openToOrganization, denying] }),
    });
    await expect(putToHub()).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(ask(stranger)("PutEvents", put("x", busArn(hub, "hub")))).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    expect(events.undelivered).toEqual([]);
  });

  it("is where forwarding ends: one hop", async () => {
    const { core, ask, received, events } = world();
    await openHub(ask(hub));
    const third = "333333333333";
    await openHub(ask(third));
    const further = { Arn: busArn(third, "hub"), RoleArn: `arn:aws:iam::${hub}:role/Forward` };
    await rule(ask(hub), { bus: "hub", name: "on", pattern: { source: ["aws.ec2"] }, target: further });
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: forward(busArn(hub, "hub")) });
    inject(events);
    await core.clock.runUntilQuiet();
    expect(received.map(({ arn }) => arn)).toEqual([lambdaArn(hub)]);
  });

  it("doesn't pass on either what another account put there directly", async () => {
    const { core, ask, received } = world();
    await openHub(ask(hub));
    const third = "333333333333";
    await openHub(ask(third));
    const further = { Arn: busArn(third, "hub"), RoleArn: `arn:aws:iam::${hub}:role/Forward` };
    await rule(ask(hub), { bus: "hub", name: "on", pattern: { source: ["my.app"] }, target: further });
    await ask(member)("PutEvents", put("my.app", busArn(hub, "hub")));
    await core.clock.runUntilQuiet();
    expect(received.map(({ event }) => event.account)).toEqual([member]);
    await ask(hub)("PutEvents", put("my.app", "hub"));
    await core.clock.runUntilQuiet();
    expect(received.map(({ event }) => event.account)).toEqual([member, hub, hub]);
  });

  it.each<[object, boolean]>([
    [{ StringEquals: { "aws:PrincipalOrgID": organization, "events:source": "my.app" } }, true],
    [{ StringEquals: { "aws:PrincipalOrgID": organization, "events:source": "aws.ec2" } }, false],
    [{ StringEquals: { "events:detail-type": ["Bye", "Hello"] } }, true],
    [{ StringEquals: { "aws:PrincipalAccount": hub } }, false],
    [{ StringNotEquals: { "aws:PrincipalAccount": member } }, false],
    [{ StringNotEquals: { "aws:PrincipalAccount": hub } }, true],
    [{ ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${member}:user/u` } }, true],
  ])("the condition %j lets a member put: %s", async (Condition, allowed) => {
    const { ask } = world();
    await ask(hub)("CreateEventBus", { Name: "hub" });
    await ask(hub)("PutPermission", {
      EventBusName: "hub",
      Policy: JSON.stringify({ Statement: [{ ...openToOrganization, Condition }] }),
    });
    const answer = ask(member)("PutEvents", put("my.app", busArn(hub, "hub")));
    await (allowed
      ? expect(answer).resolves.toHaveProperty("FailedEntryCount", 0)
      : expect(answer).rejects.toMatchObject({ code: "AccessDeniedException" }));
  });

  it("needs a role on the sending side, and asks what that role may", async () => {
    const asked: string[] = [];
    const { core, ask, events, received } = world({
      roleMay: (role, action, resource) => {
        asked.push(`${role} ${action} ${resource}`);
        return false;
      },
    });
    await openHub(ask(hub));
    await expect(
      rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: { Arn: busArn(hub, "hub") } }),
    ).rejects.toMatchObject({
      message: `RoleArn is required for target ${busArn(hub, "hub")}.`,
    });
    await rule(ask(member), { pattern: { source: ["aws.ec2"] }, target: forward(busArn(hub, "hub")) });
    inject(events);
    await core.clock.runUntilQuiet();
    expect(asked).toEqual([`arn:aws:iam::${member}:role/Forward events:PutEvents ${busArn(hub, "hub")}`]);
    expect(received).toEqual([]);
  });
});

describe("the API", () => {
  it("keeps AWS's sources for AWS", async () => {
    const { ask } = world();
    await expect(ask(member)("PutEvents", put("aws.ec2"))).resolves.toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." }],
    });
  });

  it("answers each entry on its own", async () => {
    const { ask } = world();
    const good = { Source: "s", DetailType: "d", Detail: "{}" };
    const Entries = [good, { ...good, Detail: "[]" }, { ...good, Source: "" }, { Source: "s", DetailType: "d" }];
    const { FailedEntryCount, Entries: results } = await ask(member)("PutEvents", { Entries });
    expect(FailedEntryCount).toBe(3);
    expect((results as { ErrorCode?: string }[]).map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "MalformedDetail",
      "InvalidArgument",
      "InvalidArgument",
    ]);
  });

  it("takes one to ten entries", async () => {
    const { ask } = world();
    const entry = put().Entries[0];
    for (const count of [0, 11])
      await expect(ask(member)("PutEvents", { Entries: Array(count).fill(entry) })).rejects.toMatchObject({
        code: "ValidationException",
      });
  });

  it("names what doesn't exist", async () => {
    const { ask } = world();
    await expect(ask(member)("ListRules", { EventBusName: "no" })).rejects.toThrow("Event bus no does not exist.");
    await expect(ask(member)("ListTargetsByRule", { Rule: "no" })).rejects.toThrow("Rule no does not exist on EventBus default.");
  });

  it("lists, removes and deletes, in that order", async () => {
    const { ask } = world();
    const call = ask(member);
    await rule(call, { pattern: { source: ["s"] }, target: { Arn: lambdaArn(member) } });
    await expect(call("ListRules", {})).resolves.toEqual({
      Rules: [
        {
          Name: "r",
          Arn: `arn:aws:events:${region}:${member}:rule/r`,
          EventPattern: '{"source":["s"]}',
          State: "ENABLED",
          EventBusName: "default",
        },
      ],
    });
    await expect(call("DeleteRule", { Name: "r" })).rejects.toThrow("Rule can't be deleted since it has targets.");
    await call("RemoveTargets", { Rule: "r", Ids: ["t"] });
    await expect(call("ListTargetsByRule", { Rule: "r" })).resolves.toEqual({ Targets: [] });
    await call("DeleteRule", { Name: "r" });
    await expect(call("ListRules", {})).resolves.toEqual({ Rules: [] });
  });

  it("refuses a bus twice, five more targets, bad patterns, what it can't do", async () => {
    const { ask } = world();
    const call = ask(member);
    await call("CreateEventBus", { Name: "b" });
    await expect(call("CreateEventBus", { Name: "b" })).rejects.toMatchObject({ code: "ResourceAlreadyExistsException" });
    await expect(call("PutRule", { Name: "r", EventPattern: "{}" })).rejects.toMatchObject({
      code: "InvalidEventPatternException",
    });
    await expect(call("PutRule", { Name: "r", ScheduleExpression: "rate(1 minute)" })).rejects.toMatchObject({
      code: "ValidationException",
    });
    await call("PutRule", { Name: "r", EventPattern: '{"source":["s"]}' });
    const Targets = Array.from({ length: 6 }, (_, index) => ({ Id: `${index}`, Arn: lambdaArn(member) }));
    await expect(call("PutTargets", { Rule: "r", Targets })).rejects.toMatchObject({ code: "LimitExceededException" });
    await expect(
      call("PutTargets", { Rule: "r", Targets: [{ Id: "1", Arn: lambdaArn(member), KinesisParameters: {} }] }),
    ).rejects.toThrow("KinesisParameters");
    const Policy = JSON.stringify({
      Statement: [{ ...openToOrganization, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }],
    });
    await expect(call("PutPermission", { EventBusName: "b", Policy })).rejects.toThrow("IpAddress");
  });

  it("tests patterns", async () => {
    const { ask } = world();
    const event = { id: "1", account: member, source: "s", time: "t", region, resources: [], "detail-type": "d", detail: {} };
    const test = (pattern: object, tested: object) =>
      ask(member)("TestEventPattern", { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(tested) });
    await expect(test({ source: ["s"] }, event)).resolves.toEqual({ Result: true });
    await expect(test({ source: ["x"] }, event)).resolves.toEqual({ Result: false });
    const { id: _id, ...incomplete } = event;
    await expect(test({ source: ["s"] }, incomplete)).rejects.toMatchObject({ code: "ValidationException" });
  });
});
