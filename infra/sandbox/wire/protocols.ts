import type { ServiceName } from "../call.ts";
import { awsJson } from "./json.ts";
import type { Protocol, Received } from "./protocol.ts";
import { awsQuery, ec2Query } from "./query.ts";

/** How each service writes on the wire, from the `runtimeConfig.shared` of its SDK client. */
export const protocols: Readonly<Record<ServiceName, Protocol>> = {
  ec2: ec2Query("http://ec2.amazonaws.com/doc/2016-11-15/"),
  sts: awsQuery("https://sts.amazonaws.com/doc/2011-06-15/"),
  sns: awsQuery("http://sns.amazonaws.com/doc/2010-03-31/"),
  organizations: awsJson("1.1", "AWSOrganizationsV20161128", "com.amazonaws.organizations"),
  events: awsJson("1.1", "AWSEvents", "com.amazonaws.eventbridge"),
  states: awsJson("1.0", "AWSStepFunctions", "com.amazonaws.sfn"),
  dynamodb: awsJson("1.0", "DynamoDB_20120810", "com.amazonaws.dynamodb"),
  servicequotas: awsJson("1.1", "ServiceQuotasV20190624", "com.amazonaws.servicequotas"),
};

const names = Object.keys(protocols) as ServiceName[];

export const serviceNamed = (name: string): ServiceName | undefined => names.find((known) => known === name);

/** The service of a request without a usable signature: only its own words can tell. EC2 if they don't. */
export function serviceByContent(received: Received): ServiceName {
  if (received.headers["x-amz-target"] !== undefined)
    return names.find((name) => name !== "ec2" && protocols[name].operation(received) !== undefined) ?? "dynamodb";
  const version = new URLSearchParams(received.body.toString()).get("Version");
  if (version === "2011-06-15") return "sts";
  return version === "2010-03-31" ? "sns" : "ec2";
}
