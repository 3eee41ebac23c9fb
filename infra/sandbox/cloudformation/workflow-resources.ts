import { arnIn, physicalName, type ResourceKind } from "./creation.ts";
import { optionalText, section, text } from "./properties.ts";

export const stateMachine: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const { account, region } = deployment.request;
  const type = optionalText(properties, "StateMachineType");
  if (type !== undefined && type !== "STANDARD")
    throw new Error(`the sandbox runs STANDARD state machines only, not \`${type}\``);
  const written = optionalText(properties, "DefinitionString") ?? JSON.stringify(section(properties, "Definition"));
  const substitutions = section(properties, "DefinitionSubstitutions");
  const definition = written.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
  );
  const name = optionalText(properties, "StateMachineName") ?? physicalName(creation);
  const { arn } = deployment.context.states.create({ name, account, region, roleArn: text(properties, "RoleArn"), definition });
  return { ref: arn, attributes: { Arn: arn, Name: name } };
};

/** Starts a state machine again and again: only when time is advanced, so that a quiet world stays quiet. */
export const schedule: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const { core, states, roleMay = () => true } = deployment.context;
  const target = section(properties, "Target");
  const machineArn = text(target, "Arn");
  const roleArn = text(target, "RoleArn");
  const input = optionalText(target, "Input") ?? "{}";
  const every = rateMilliseconds(text(properties, "ScheduleExpression"));
  if (!machineArn.includes(":stateMachine:")) throw new Error(`the sandbox schedules state machines only, not \`${machineArn}\``);
  let cancel = () => {};
  const arm = () => {
    cancel = core.clock.after(every, "timer", () => {
      // A schedule that may not start its target fails unseen, as in AWS; its dead-letter queue is not modelled.
      if (roleMay(roleArn, "states:StartExecution", machineArn)) states.start({ machineArn, input });
      arm();
    });
  };
  if (optionalText(properties, "State") !== "DISABLED") arm();
  deployment.stops.push(() => cancel());
  const name = optionalText(properties, "Name") ?? physicalName(creation).slice(0, 64);
  return { ref: name, attributes: { Arn: arnIn(creation, "scheduler", `schedule/default/${name}`) } };
};

const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rateMilliseconds = (expression: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined || Number(count) === 0) throw new Error(`the sandbox doesn't know the schedule \`${expression}\``);
  return Number(count) * unitMilliseconds[unit as keyof typeof unitMilliseconds];
};
