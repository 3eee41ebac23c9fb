import { arnIn, type Creation, physicalName, type ResourceKind } from "./creation.ts";
import { optionalText, section, text } from "./properties.ts";

export const lambdaFunction: ResourceKind = (creation) => {
  const { id, properties, deployment } = creation;
  const { account, region, functions = {} } = deployment.request;
  const code = functions[id];
  if (!code) throw new Error(`no code is given for the function \`${id}\``);
  const name = optionalText(properties, "FunctionName") ?? physicalName(creation).slice(0, 64);
  const roleArn = text(properties, "Role");
  const variables = Object.entries(section(section(properties, "Environment"), "Variables"));
  const environment = Object.fromEntries(variables.map(([variable, value]) => [variable, String(value)]));
  const timeoutSeconds = Number(optionalText(properties, "Timeout") ?? 3);
  const setting = { name, account, region, roleArn, environment };
  const arn = deployment.context.lambda.register({ name, account, region, roleArn, timeoutSeconds, handler: code(setting) });
  return { ref: name, attributes: { Arn: arn } };
};

/** A function may be named by its name or its ARN. */
const functionArn = (creation: Creation): string => {
  const name = text(creation.properties, "FunctionName");
  return name.startsWith("arn:") ? name : arnIn(creation, "lambda", `function:${name}`);
};

export const lambdaPermission: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const sourceArn = optionalText(properties, "SourceArn");
  const sourceAccount = optionalText(properties, "SourceAccount");
  deployment.context.lambda.permit(functionArn(creation), {
    principal: text(properties, "Principal"),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceAccount !== undefined && { sourceAccount }),
  });
  return { ref: physicalName(creation), attributes: {} };
};

export const eventInvokeConfig: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const attempts = optionalText(properties, "MaximumRetryAttempts");
  const onFailure = optionalText(section(section(properties, "DestinationConfig"), "OnFailure"), "Destination");
  deployment.context.lambda.configureAsync(functionArn(creation), {
    ...(attempts !== undefined && { maximumRetryAttempts: Number(attempts) }),
    ...(onFailure !== undefined && { onFailure }),
  });
  return { ref: physicalName(creation), attributes: {} };
};
