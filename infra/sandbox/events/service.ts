import * as eventbridge from "@aws-sdk/client-eventbridge";
import type { AccessQuestion, Caller, Handlers, Service } from "../call.ts";
import { AwsError } from "../errors.ts";
import type { Rule } from "./buses.ts";
import type { EventBridge } from "./events.ts";
import { isRecord } from "./matchers.ts";
import { matches, parsePattern } from "./pattern.ts";
import { putPermission } from "./permission.ts";
import { putEvents } from "./put-events.ts";
import { deleteRule, findRule, putRule, putTargets } from "./rules.ts";

/** EventBridge's API over the buses of the sandbox. */
export const eventsService = (events: EventBridge): Service => {
  const handlers: Handlers<typeof eventbridge> = { ...ruleHandlers(events), ...busHandlers(events) };
  return {
    name: "events",
    module: eventbridge,
    handlers,
    access: (operation, input: Asked, caller) => access({ events, operation, caller }, input),
    isReadOnly: (operation) => /^(?:Describe|List|Test)/.test(operation),
  };
};

const ruleHandlers = ({ buses }: EventBridge): Handlers<typeof eventbridge> => ({
  PutRule: (input, caller) => ({ RuleArn: putRule(buses.find(input.EventBusName, caller), input).arn }),
  DeleteRule: (input, caller) => {
    deleteRule(buses.find(input.EventBusName, caller), input.Name);
    return {};
  },
  ListRules: (input, caller) => {
    const rules = [...buses.find(input.EventBusName, caller).rules.values()];
    return { Rules: rules.filter(({ name }) => name.startsWith(input.NamePrefix ?? "")).map(ruleOf) };
  },
  PutTargets: (input, caller) => {
    putTargets(findRule(buses.find(input.EventBusName, caller), input.Rule), input.Targets ?? []);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  RemoveTargets: (input, caller) => {
    const rule = findRule(buses.find(input.EventBusName, caller), input.Rule);
    for (const id of input.Ids ?? []) rule.targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  ListTargetsByRule: (input, caller) => {
    const rule = findRule(buses.find(input.EventBusName, caller), input.Rule);
    return {
      Targets: [...rule.targets.values()].map(({ id, arn, roleArn }) => ({
        Id: id,
        Arn: arn,
        ...(roleArn && { RoleArn: roleArn }),
      })),
    };
  },
  TestEventPattern: ({ EventPattern: pattern = "", Event: text = "" }) => ({
    Result: matches(parsePattern(pattern), testedEvent(text)),
  }),
});

const busHandlers = (events: EventBridge): Handlers<typeof eventbridge> => ({
  PutEvents: (input, caller) => putEvents(events, input, caller),
  CreateEventBus: (input, caller) => ({ EventBusArn: events.buses.create(input.Name ?? "", caller).arn }),
  DescribeEventBus: (input, caller) => {
    const { name, arn, policy } = events.buses.find(input.Name, caller);
    return { Name: name, Arn: arn, ...(policy && { Policy: policy.text }) };
  },
  PutPermission: (input, caller) => {
    putPermission(events.buses.find(input.EventBusName, caller), input);
    return {};
  },
});

const ruleOf = ({ name, arn, patternText, enabled, bus }: Rule): eventbridge.Rule => ({
  Name: name,
  Arn: arn,
  EventPattern: patternText,
  State: enabled ? "ENABLED" : "DISABLED",
  EventBusName: bus.name,
});

const required = ["id", "account", "source", "time", "region", "resources", "detail-type"];

const testedEvent = (text: string): object => {
  const event = parsed(text);
  const missing = required.filter((field) => !isRecord(event) || event[field] === undefined);
  if (!isRecord(event) || missing.length > 0)
    throw new AwsError("ValidationException", `Parameter Event is not valid. Reason: missing ${missing.join(", ")}`);
  return event;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AwsError("ValidationException", "Parameter Event is not valid. Reason: not JSON");
  }
};

interface Asked {
  readonly Entries?: readonly { readonly EventBusName?: string; readonly Source?: string; readonly DetailType?: string }[];
  readonly EventBusName?: string;
  readonly Name?: string;
  readonly Rule?: string;
}

const access = (
  { events, operation, caller }: { readonly events: EventBridge; readonly operation: string; readonly caller: Caller },
  input: Asked,
): readonly AccessQuestion[] => {
  const action = `events:${operation}`;
  const busArn = (name: string | undefined) =>
    events.buses.lookup(name, caller)?.arn ?? `arn:aws:events:${caller.region}:${caller.account}:event-bus/${name}`;
  if (operation === "PutEvents")
    return (input.Entries ?? []).map(({ EventBusName: bus, Source: source = "", DetailType: type = "" }) => ({
      action,
      resource: busArn(bus),
      context: { "events:source": source, "events:detail-type": type },
    }));
  return [
    { action, resource: onBus.has(operation) ? busArn(input.Name ?? input.EventBusName) : ruleArn(input, caller), context: {} },
  ];
};

const onBus = new Set(["CreateEventBus", "DescribeEventBus", "PutPermission", "TestEventPattern"]);

const ruleArn = ({ EventBusName: bus, Rule: rule, Name: name }: Asked, { account, region }: Caller): string => {
  const prefix = bus === undefined || bus === "default" ? "" : `${bus.replace(/^.*\//, "")}/`;
  return `arn:aws:events:${region}:${account}:rule/${prefix}${rule ?? name ?? "*"}`;
};
