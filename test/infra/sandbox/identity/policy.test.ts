import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy, decide, type PolicyStatement } from "#infra/sandbox/identity/policy.ts";

const question = (action: string, resource: string, context: Readonly<Record<string, string | readonly string[]>> = {}) => ({
  action,
  resource,
  context,
});

const asked = (statements: PolicyStatement | PolicyStatement[], about: ReturnType<typeof question>) =>
  decide(compilePolicy({ Version: "2012-10-17", Statement: statements }), about).is;

/** A policy variable, as IAM writes it. */
const variable = (key: string) => `\${${key}}`;

const routeTable = "arn:aws:ec2:eu-west-1:111111111111:route-table/rtb-1";
const allow = (more: Partial<PolicyStatement>): PolicyStatement => ({ Effect: "Allow", Action: "ec2:*", Resource: "*", ...more });

describe("actions and resources", () => {
  it.each<[Partial<PolicyStatement>, string, string, string]>([
    [{}, "ec2:CreateRoute", routeTable, "allowed"],
    [{}, "sns:Publish", "*", "unmentioned"],
    [{ Action: "EC2:createROUTE" }, "ec2:CreateRoute", routeTable, "allowed"],
    [{ Action: ["ec2:Delete*", "ec2:Create?oute"] }, "ec2:CreateRoute", routeTable, "allowed"],
    [{ Action: "ec2:Create" }, "ec2:CreateRoute", routeTable, "unmentioned"],
    [{ Action: "*" }, "sns:Publish", "*", "allowed"],
    [{ Resource: "arn:aws:ec2:*:*:route-table/*" }, "ec2:CreateRoute", routeTable, "allowed"],
    [{ Resource: "arn:aws:ec2:*:111111111111:*" }, "ec2:CreateRoute", routeTable, "allowed"],
    [{ Resource: "arn:aws:ec2:*:222222222222:route-table/*" }, "ec2:CreateRoute", routeTable, "unmentioned"],
    // A wildcard doesn't reach over a colon, except in the last part.
    [{ Resource: "arn:aws:*:route-table/*:*:*:*" }, "ec2:CreateRoute", routeTable, "unmentioned"],
    [{ Resource: "arn:aws:sns:*:*:a*" }, "ec2:CreateRoute", "arn:aws:sns:x:1:a:b:c", "allowed"],
    // An action without resource-level permissions is asked about as `*`.
    [{ Resource: "arn:aws:ec2:*:*:*" }, "ec2:DescribeVpcs", "*", "unmentioned"],
    [{ Resource: routeTable.toUpperCase() }, "ec2:CreateRoute", routeTable, "unmentioned"],
  ])("%j on %s at %s is %s", (...[statement, action, resource, expected]) => {
    expect(asked(allow(statement), question(action, resource))).toBe(expected);
  });

  it("knows the Not forms", () => {
    const { Action: _action, ...rest } = allow({});
    expect(asked({ ...rest, NotAction: "ec2:Delete*" }, question("ec2:CreateRoute", routeTable))).toBe("allowed");
    expect(asked({ ...rest, NotAction: "ec2:Delete*" }, question("ec2:DeleteRoute", routeTable))).toBe("unmentioned");
    const notResource: PolicyStatement = { Effect: "Allow", Action: "*", NotResource: "arn:aws:ec2:*:*:vpc/*" };
    expect(asked(notResource, question("ec2:CreateRoute", routeTable))).toBe("allowed");
    expect(asked(notResource, question("ec2:X", "arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1"))).toBe("unmentioned");
  });

  it("lets a deny win, wherever it stands", () => {
    const deny: PolicyStatement = { Sid: "Never", Effect: "Deny", Action: "ec2:DeleteRoute", Resource: "*" };
    for (const statements of [
      [allow({}), deny],
      [deny, allow({})],
    ]) {
      expect(asked(statements, question("ec2:DeleteRoute", routeTable))).toBe("denied");
      expect(asked(statements, question("ec2:CreateRoute", routeTable))).toBe("allowed");
    }
    const decision = decide(
      compilePolicy({ Version: "2012-10-17", Statement: [allow({}), deny] }),
      question("ec2:DeleteRoute", routeTable),
    );
    expect(decision.by.map(({ sid }) => sid)).toEqual(["Never"]);
  });

  it("takes special characters of a pattern as themselves", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary-ascii" }).filter((text) => !/[*?$:]/.test(text)),
        fc.string(),
        (name, other) => {
          const resource = (text: string) => `arn:aws:ec2:r:1:vpc/${text}`;
          const statement = allow({ Resource: resource(name) });
          expect(asked(statement, question("ec2:X", resource(name)))).toBe("allowed");
          fc.pre(name !== other);
          expect(asked(statement, question("ec2:X", resource(other)))).toBe("unmentioned");
          expect(asked(allow({ Resource: resource(`${name}*`) }), question("ec2:X", resource(name + other)))).toBe("allowed");
        },
      ),
    );
  });
});

describe("conditions", () => {
  const cases: [NonNullable<PolicyStatement["Condition"]>, Readonly<Record<string, string | readonly string[]>>, boolean][] = [
    [{ StringEquals: { "ec2:Region": "eu-west-1" } }, { "ec2:region": "eu-west-1" }, true],
    [{ StringEquals: { "ec2:Region": ["us-east-1", "eu-west-1"] } }, { "ec2:region": "eu-west-1" }, true],
    [{ StringEquals: { "ec2:Region": "EU-WEST-1" } }, { "ec2:region": "eu-west-1" }, false],
    [{ StringEquals: { "ec2:Region": "eu-*" } }, { "ec2:region": "eu-west-1" }, false],
    [{ StringEquals: { "ec2:Region": "eu-west-1" } }, {}, false],
    [{ StringEqualsIfExists: { "ec2:Region": "eu-west-1" } }, {}, true],
    [{ StringEqualsIfExists: { "ec2:Region": "eu-west-1" } }, { "ec2:region": "us-east-1" }, false],
    [{ StringNotEquals: { "ec2:Region": ["us-east-1", "eu-west-1"] } }, { "ec2:region": "eu-west-1" }, false],
    [{ StringNotEquals: { "ec2:Region": ["us-east-1"] } }, { "ec2:region": "eu-west-1" }, true],
    [{ StringNotEquals: { "ec2:Region": "us-east-1" } }, {}, true],
    [{ StringEqualsIgnoreCase: { "ec2:Region": "EU-WEST-1" } }, { "ec2:region": "eu-west-1" }, true],
    [{ StringLike: { "ec2:Region": "eu-*" } }, { "ec2:region": "eu-west-1" }, true],
    [{ StringNotLike: { "ec2:Region": "eu-*" } }, { "ec2:region": "eu-west-1" }, false],
    [
      { ArnLike: { "ec2:RequesterVpc": "arn:aws:ec2:*:111111111111:vpc/*" } },
      { "ec2:requestervpc": "arn:aws:ec2:r:111111111111:vpc/vpc-1" },
      true,
    ],
    [
      { ArnEquals: { "ec2:RequesterVpc": "arn:aws:ec2:*:111111111111:vpc/*" } },
      { "ec2:requestervpc": "arn:aws:ec2:r:222222222222:vpc/vpc-1" },
      false,
    ],
    [{ ArnLike: { "ec2:RequesterVpc": "arn:aws:ec2:*:1:vpc/*" } }, {}, false],
    [{ Bool: { "aws:SecureTransport": true } }, { "aws:securetransport": "true" }, true],
    [{ Bool: { "aws:SecureTransport": "false" } }, { "aws:securetransport": "true" }, false],
    [{ Null: { "aws:RequestTag/owner": "true" } }, {}, true],
    [{ Null: { "aws:RequestTag/owner": "true" } }, { "aws:requesttag/owner": "x" }, false],
    [{ Null: { "aws:RequestTag/owner": false } }, { "aws:requesttag/owner": "x" }, true],
    [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:tagkeys": ["a"] }, true],
    [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:tagkeys": ["a", "c"] }, false],
    // "ForAllValues … also returns true if there are no keys in the request"
    [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, {}, true],
    [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:tagkeys": ["a", "c"] }, true],
    [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, {}, false],
    [
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-root/ou-prod/*" } },
      { "aws:principalorgpaths": ["o-1/r-root/ou-prod/"] },
      true,
    ],
    [{ StringEquals: { "a:b": "1", "a:c": "2" } }, { "a:b": "1" }, false],
    [{ StringEquals: { "a:b": "1" }, StringLike: { "a:c": "2*" } }, { "a:b": "1", "a:c": "22" }, true],
    // Keys aren't case-sensitive, tag keys within them neither.
    [{ StringEquals: { "AWS:ResourceTag/Owner": "me" } }, { "aws:resourcetag/owner": "me" }, true],
    [
      { StringEquals: { "aws:ResourceTag/owner": variable("aws:PrincipalAccount") } },
      { "aws:resourcetag/owner": "111111111111", "aws:principalaccount": "111111111111" },
      true,
    ],
    [
      { StringEquals: { "aws:ResourceTag/owner": variable("aws:PrincipalAccount") } },
      { "aws:resourcetag/owner": "111111111111" },
      false,
    ],
    [{ StringEquals: { "a:b": variable("*") } }, { "a:b": "*" }, true],
    [{ StringLike: { "a:b": `x${variable("*")}` } }, { "a:b": "xy" }, false],
  ];

  it.each(cases)("%j with %j holds: %s", (Condition, context, expected) => {
    expect(asked(allow({ Condition }), question("ec2:X", "*", context))).toBe(expected ? "allowed" : "unmentioned");
  });

  it("fills policy variables into resources", () => {
    const own = allow({ Resource: `arn:aws:ec2:*:${variable("aws:PrincipalAccount")}:vpc/*` });
    const vpc = (account: string) =>
      question("ec2:X", `arn:aws:ec2:r:${account}:vpc/vpc-1`, { "aws:principalaccount": "111111111111" });
    expect(asked(own, vpc("111111111111"))).toBe("allowed");
    expect(asked(own, vpc("222222222222"))).toBe("unmentioned");
    const wild = { ...vpc("222222222222"), context: { "aws:principalaccount": "*" } };
    expect(asked(own, wild)).toBe("unmentioned");
  });
});

describe("what it doesn't know, it refuses", () => {
  // Deliberately ill-typed: such documents come from files.
  const compile = (statement: object, document: object = {}) =>
    compilePolicy({ Version: "2012-10-17", Statement: { ...allow({}), ...statement }, ...document } as Parameters<
      typeof compilePolicy
    >[0]);

  it.each<[object, RegExp]>([
    [{ Condition: { DateGreaterThan: { "aws:CurrentTime": "2030-01-01" } } }, /condition operator `DateGreaterThan`/],
    [{ Condition: { "ForSomeValues:StringEquals": { a: "b" } } }, /ForSomeValues/],
    [{ Condition: { constructor: { a: "b" } } }, /constructor/],
    [{ Condition: { Null: { a: "maybe" } } }, /true or false/],
    [{ Condition: { StringEquals: { a: variable("aws:x, 'default'") } } }, /policy variable/],
    [{ NotPrincipal: "*" }, /NotPrincipal/],
    [{ Effect: "Permit" }, /Allow or Deny/],
    [{ NotAction: "ec2:X" }, /`Not` form/],
    [{ Resource: "vpc-1" }, /neither an ARN/],
  ])("%j", (statement, message) => {
    expect(() => compile(statement)).toThrow(message);
  });

  it("a statement without action, another version, another element of a document", () => {
    expect(() => compilePolicy({ Version: "2012-10-17", Statement: { Effect: "Allow", Resource: "*" } })).toThrow(
      /Action or NotAction/,
    );
    expect(() => compile({}, { Version: "2008-10-17" })).toThrow(/2012-10-17/);
    expect(() => compile({}, { Extra: 1 })).toThrow(/Extra/);
  });

  it("several values where one is expected", () => {
    const several = question("ec2:X", "*", { "aws:tagkeys": ["a", "b"] });
    expect(() => asked(allow({ Condition: { StringEquals: { "aws:TagKeys": "a" } } }), several)).toThrow(/several values/);
  });
});
