import * as sns from "@aws-sdk/client-sns";
import type { Caller, Handlers, Service } from "../call.ts";
import type { Core } from "../core.ts";
import { AwsError } from "../errors.ts";
import { checkMessage } from "./message.ts";

/** A message that a topic has taken. */
export interface Published {
  readonly time: number;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Topics {
  readonly service: Service;
  readonly published: readonly Published[];
  /** Creates a topic, as a stack would, and gives its ARN. */
  create(place: { readonly account: string; readonly region: string; readonly name: string }): string;
  /** A message from an AWS service, such as an EventBridge rule; a topic that doesn't exist swallows it. */
  deliver(topicArn: string, message: string): void;
  onPublished(listener: (message: Published) => void): void;
}

interface State {
  readonly core: Core;
  readonly arns: Set<string>;
  readonly published: Published[];
  readonly listeners: ((message: Published) => void)[];
}

const invalid = (member: string) => new AwsError("InvalidParameter", `Invalid parameter: ${member}`);

function create({ arns }: State, { account, region, name }: Parameters<Topics["create"]>[0]): string {
  if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
  const arn = `arn:aws:sns:${region}:${account}:${name}`;
  arns.add(arn);
  return arn;
}

function checkTopic({ arns }: State, arn: string | undefined, { region, account, principal }: Caller): string {
  const [found, at, owner] = /^arn:aws:sns:([\w-]+):(\d{12}):[\w-]{1,256}$/.exec(arn ?? "") ?? [];
  // A topic of another region isn't found at this region's endpoint; SNS calls its ARN invalid.
  if (arn === undefined || found === undefined || at !== region) throw invalid("TopicArn");
  if (!arns.has(arn)) throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
  // Another account's topic needs a topic policy, of which the sandbox has none.
  if (owner !== account)
    throw new AwsError(
      "AuthorizationError",
      `User: ${principal.arn} is not authorized to perform: SNS:Publish on resource: ${arn} because no resource-based policy allows the SNS:Publish action`,
      { status: 403 },
    );
  return arn;
}

const attributesOf = (attributes: Readonly<Record<string, sns.MessageAttributeValue>> = {}) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue: value = "" }]) => [name, value]));

function keep(state: State, message: Omit<Published, "time">): void {
  const published = { time: state.core.clock.now(), ...message };
  state.published.push(published);
  for (const listener of state.listeners) listener(published);
}

function publish(state: State, input: sns.PublishCommandInput, caller: Caller): { MessageId: string } {
  // A phone number or an application endpoint is no topic, and the sandbox has neither.
  const topicArn = checkTopic(state, input.TopicArn ?? input.TargetArn, caller);
  checkMessage(input);
  const { Subject: subject, Message: message = "" } = input;
  keep(state, { topicArn, subject, message, attributes: attributesOf(input.MessageAttributes) });
  return { MessageId: state.core.random.uuid() };
}

function handlersOf(state: State): Handlers<typeof sns> {
  return {
    CreateTopic: ({ Name: name = "" }, { account, region }) => ({ TopicArn: create(state, { account, region, name }) }),
    ListTopics: (_input, { account, region }) => ({
      Topics: [...state.arns]
        .filter((arn) => arn.startsWith(`arn:aws:sns:${region}:${account}:`))
        .map((TopicArn) => ({ TopicArn })),
    }),
    Publish: (input, caller) => publish(state, input, caller),
  };
}

function resourceOf(operation: string, input: object, { account, region }: Caller): string {
  const { TopicArn, TargetArn, Name } = input as Readonly<Record<string, string | undefined>>;
  if (operation === "CreateTopic") return `arn:aws:sns:${region}:${account}:${Name}`;
  return TopicArn ?? TargetArn ?? "*";
}

/** SNS: topics, and what was published to them. */
export function createTopics(core: Core): Topics {
  const state: State = { core, arns: new Set(), published: [], listeners: [] };
  return {
    published: state.published,
    create: (place) => create(state, place),
    deliver: (topicArn, message) => {
      if (state.arns.has(topicArn)) keep(state, { topicArn, subject: undefined, message, attributes: {} });
    },
    onPublished: (listener) => state.listeners.push(listener),
    service: {
      name: "sns",
      module: sns,
      handlers: handlersOf(state),
      access: (operation, input, caller) => [
        { action: `sns:${operation}`, resource: resourceOf(operation, input, caller), context: {} },
      ],
      // CloudTrail counts Publish among data events, which are off unless asked for.
      isReadOnly: (operation) => operation !== "CreateTopic",
    },
  };
}
