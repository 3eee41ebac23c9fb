// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates' own placeholders
import { describe, expect, it } from "vitest";
import { matches, parsePattern } from "#infra/sandbox/events/pattern.ts";
import { accountChanges } from "#shared/events/account-change.ts";
import { fragment, management, text } from "#test/deploy/fragments.ts";
import { propertiesOf } from "#test/deploy/template.ts";

const file = text("infra/events/account-calls.json");

const event = (detail: object, source = "aws.organizations"): object => ({
  "detail-type": "AWS API Call via CloudTrail",
  source,
  account: "100000000000",
  region: "us-east-1",
  detail: { eventSource: "organizations.amazonaws.com", eventName: "MoveAccount", ...detail },
});
const wanted = (given: object): boolean => matches(parsePattern(file), given);

describe("the pattern of changed accounts", () => {
  it.each(accountChanges.calls)("takes %s", (eventName) => {
    expect(wanted(event({ eventName }))).toBe(true);
  });

  it.each([
    ["a refused call", event({ errorCode: "AccessDeniedException" })],
    ["another call", event({ eventName: "CreateAccount" })],
    ["another source", event({}, "aws.ec2")],
  ])("leaves out %s", (_, given) => {
    expect(wanted(given)).toBe(false);
  });

  it("names the very calls that are read", () => {
    expect((JSON.parse(file) as { detail: { eventName: string[] } }).detail.eventName).toEqual(accountChanges.calls);
  });

  it("is the one of the management account's rule and of the hub's", () => {
    expect(propertiesOf(management(), "ForwardAccountsRule").EventPattern).toEqual(JSON.parse(file));
    expect(fragment("infra/events/hub.yml").Resources.HubAccountsRule?.Properties.EventPattern).toBe(
      "${file(infra/events/account-calls.json)}",
    );
  });

  it("is forwarded with a role that only this rule of this account may use", () => {
    const role = propertiesOf(management(), "ForwardAccountsRole") as {
      AssumeRolePolicyDocument: { Statement: { Condition: unknown }[] };
    };
    const { Name } = propertiesOf(management(), "ForwardAccountsRule") as { Name: string };
    expect(JSON.stringify(role.AssumeRolePolicyDocument.Statement[0]?.Condition)).toContain(`:rule/${Name}"`);
    const [target] = propertiesOf(management(), "ForwardAccountsRule").Targets as { Arn: unknown; RoleArn: unknown }[];
    expect(target).toMatchObject({ Arn: { Ref: "HubBusArn" }, RoleArn: { "Fn::GetAtt": ["ForwardAccountsRole", "Arn"] } });
  });
});
