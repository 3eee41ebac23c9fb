import { arnIn, type Creation, physicalName, type ResourceKind } from "./creation.ts";
import { eventBus, eventBusPolicy, eventRule } from "./event-resources.ts";
import { eventInvokeConfig, lambdaFunction, lambdaPermission } from "./lambda-resources.ts";
import { optionalText } from "./properties.ts";
import { stackSet } from "./stack-set.ts";
import { queue, role, table, topic } from "./store-resources.ts";
import { schedule, stateMachine } from "./workflow-resources.ts";

/** A resource of which the sandbox only keeps the name. */
const recorded =
  (nameProperty: string, arnOf: (creation: Creation, name: string) => string = () => ""): ResourceKind =>
  (creation) => {
    const name = optionalText(creation.properties, nameProperty) ?? physicalName(creation);
    const arn = arnOf(creation, name);
    return { ref: name, attributes: { Arn: arn } };
  };

const attached: ResourceKind = (creation) => ({ ref: physicalName(creation), attributes: {} });

const key: ResourceKind = (creation) => {
  const id = creation.deployment.context.core.random.uuid();
  return { ref: id, attributes: { KeyId: id, Arn: arnIn(creation, "kms", `key/${id}`) } };
};

export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  "AWS::CloudFormation::StackSet": stackSet,
  "AWS::CloudWatch::Alarm": recorded("AlarmName", (creation, name) => arnIn(creation, "cloudwatch", `alarm:${name}`)),
  "AWS::DynamoDB::Table": table,
  "AWS::Events::EventBus": eventBus,
  "AWS::Events::EventBusPolicy": eventBusPolicy,
  "AWS::Events::Rule": eventRule,
  "AWS::IAM::Role": role,
  "AWS::KMS::Alias": recorded("AliasName"),
  "AWS::KMS::Key": key,
  "AWS::Lambda::EventInvokeConfig": eventInvokeConfig,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Logs::LogGroup": recorded("LogGroupName", (creation, name) => arnIn(creation, "logs", `log-group:${name}:*`)),
  "AWS::SNS::Topic": topic,
  "AWS::SNS::TopicPolicy": attached,
  "AWS::SQS::Queue": queue,
  "AWS::SQS::QueuePolicy": attached,
  "AWS::Scheduler::Schedule": schedule,
  "AWS::StepFunctions::StateMachine": stateMachine,
};
