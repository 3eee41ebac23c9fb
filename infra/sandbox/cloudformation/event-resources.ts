import type { Target } from "@aws-sdk/client-eventbridge";
import { addStatement } from "../events/permission.ts";
import { putRule, putTargets } from "../events/rules.ts";
import { physicalName, type ResourceKind } from "./creation.ts";
import { optionalText, sections, text } from "./properties.ts";

export const eventBus: ResourceKind = ({ properties, deployment: { context, request } }) => {
  const { name, arn } = context.events.buses.create(text(properties, "Name"), request);
  return { ref: name, attributes: { Arn: arn, Name: name } };
};

export const eventBusPolicy: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const bus = deployment.context.events.buses.find(optionalText(properties, "EventBusName"), deployment.request);
  const sid = text(properties, "StatementId");
  addStatement(bus, { Sid: sid, ...(properties.Statement as object | undefined) });
  return { ref: `${bus.name}|${sid}`, attributes: {} };
};

export const eventRule: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const bus = deployment.context.events.buses.find(optionalText(properties, "EventBusName"), deployment.request);
  const schedule = optionalText(properties, "ScheduleExpression");
  const rule = putRule(bus, {
    Name: optionalText(properties, "Name") ?? physicalName(creation).slice(0, 64),
    ...(properties.EventPattern !== undefined && { EventPattern: JSON.stringify(properties.EventPattern) }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
    ...(properties.State === "DISABLED" && { State: "DISABLED" }),
  });
  // The properties are named as the API's members are; putTargets refuses what it doesn't know.
  putTargets(rule, sections(properties, "Targets") as unknown as readonly Target[]);
  return { ref: bus.name === "default" ? rule.name : `${bus.name}|${rule.name}`, attributes: { Arn: rule.arn } };
};
