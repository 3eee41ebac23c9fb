// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates' own placeholders
import { describe, expect, it } from "vitest";
import { evaluate, holds, resolveParameters } from "#infra/sandbox/cloudformation/evaluate.ts";
import { deploymentOrder } from "#infra/sandbox/cloudformation/order.ts";
import { mergeTemplates, parseTemplate, type Template } from "#infra/sandbox/cloudformation/template.ts";

describe("parseTemplate", () => {
  it.each<[string, unknown]>([
    ["!Ref Bus", { Ref: "Bus" }],
    ["!GetAtt Bus.Arn", { "Fn::GetAtt": ["Bus", "Arn"] }],
    ["!GetAtt [Bus, Arn]", { "Fn::GetAtt": ["Bus", "Arn"] }],
    ['!Sub "a-${AWS::Region}"', { "Fn::Sub": "a-${AWS::Region}" }],
    ["!Sub [x, { a: !Ref B }]", { "Fn::Sub": ["x", { a: { Ref: "B" } }] }],
    ['!Join ["-", [a, !Ref B]]', { "Fn::Join": ["-", ["a", { Ref: "B" }]] }],
    ["!If [C, 1, !Ref AWS::NoValue]", { "Fn::If": ["C", 1, { Ref: "AWS::NoValue" }] }],
    ["!Not [!Condition C]", { "Fn::Not": [{ Condition: "C" }] }],
    ["{ Fn::Select: [0, { Fn::Split: [',', 'a,b'] }] }", { "Fn::Select": [0, { "Fn::Split": [",", "a,b"] }] }],
    ["[&x { a: 1 }, *x]", [{ a: 1 }, { a: 1 }]],
    ["null", null],
    ["'2012-10-17'", "2012-10-17"],
    ["2012-10-17", "2012-10-17"],
  ])("%s", (text, expected) => {
    expect((parseTemplate(`Value: ${text}`) as unknown as { Value: unknown }).Value).toEqual(expected);
  });

  it("refuses tags and YAML that it doesn't know", () => {
    expect(() => parseTemplate("a: !Reference x")).toThrow("unknown template tag `!Reference`");
    expect(() => parseTemplate("a: [")).toThrow();
    expect(() => parseTemplate("a: 1\na: 2")).toThrow("unique");
  });

  it("asks for files", () => {
    const asked: unknown[] = [];
    const text = "a: ${file(x.json)}\nb: ${file(y.cjs):member}\nc: ${self:custom.x}";
    const parsed = parseTemplate(text, (path, member) => asked.push([path, member])) as unknown;
    expect(asked).toEqual([
      ["x.json", undefined],
      ["y.cjs", "member"],
    ]);
    expect(parsed).toEqual({ a: 1, b: 2, c: "${self:custom.x}" });
  });

  it("merges files, and refuses a name in two of them", () => {
    const part = (name: string) => ({ Resources: { [name]: { Type: "T" } } });
    expect(Object.keys(mergeTemplates([part("A"), part("B"), { Parameters: {} }]).Resources)).toEqual(["A", "B"]);
    expect(() => mergeTemplates([part("A"), part("A")])).toThrow("two templates define `A`");
  });
});

const scope = (template: Partial<Template> = {}) => ({
  template: { Resources: {}, ...template },
  parameters: { Name: "n", Regions: ["eu-west-1", "us-east-1"] },
  deployed: new Map([["Bus", { ref: "bus-name", attributes: { Arn: "arn:bus", "Nested.Name": "deep" } }]]),
  stackName: "s",
  account: "111111111111",
  region: "eu-west-1",
});

describe("evaluate", () => {
  it.each<[unknown, unknown]>([
    [{ Ref: "Name" }, "n"],
    [{ Ref: "Regions" }, ["eu-west-1", "us-east-1"]],
    [{ Ref: "Bus" }, "bus-name"],
    [{ Ref: "AWS::AccountId" }, "111111111111"],
    [{ Ref: "AWS::Partition" }, "aws"],
    [{ "Fn::GetAtt": ["Bus", "Arn"] }, "arn:bus"],
    [{ "Fn::GetAtt": ["Bus", "Nested", "Name"] }, "deep"],
    [{ "Fn::GetAtt": "Bus.Arn" }, "arn:bus"],
    [{ "Fn::Sub": "${AWS::Region}/${Name}/${Bus}/${Bus.Arn}/${!Literal}" }, "eu-west-1/n/bus-name/arn:bus/${Literal}"],
    [{ "Fn::Sub": ["${Own}-${Name}", { Own: { Ref: "Bus" } }] }, "bus-name-n"],
    [{ "Fn::Join": [",", { Ref: "Regions" }] }, "eu-west-1,us-east-1"],
    [{ "Fn::Select": [1, { Ref: "Regions" }] }, "us-east-1"],
    [{ "Fn::Split": ["-", "a-b"] }, ["a", "b"]],
    [{ "Fn::If": ["Yes", 1, 2] }, 1],
    [{ a: { "Fn::If": ["No", 1, { Ref: "AWS::NoValue" }] }, b: [1, { Ref: "AWS::NoValue" }] }, { b: [1] }],
    [{ Condition: { StringEquals: { x: { Ref: "Name" } } } }, { Condition: { StringEquals: { x: "n" } } }],
    [
      { Effect: "Allow", Condition: "text" },
      { Effect: "Allow", Condition: "text" },
    ],
  ])("%j", (value, expected) => {
    const conditions = { Yes: { "Fn::Equals": [1, "1"] }, No: { "Fn::Not": [{ Condition: "Yes" }] } };
    expect(evaluate(value, scope({ Conditions: conditions }))).toEqual(expected);
  });

  it.each<[unknown, boolean]>([
    [{ "Fn::Equals": [{ Ref: "Name" }, "n"] }, true],
    [{ "Fn::And": [{ Condition: "T" }, { "Fn::Equals": [1, 2] }] }, false],
    [{ "Fn::Or": [{ "Fn::Equals": [1, 2] }, { Condition: "T" }] }, true],
    [{ "Fn::Not": [{ Condition: "T" }] }, false],
  ])("condition %j: %s", (condition, expected) => {
    expect(holds("C", scope({ Conditions: { C: condition, T: { "Fn::Equals": [1, 1] } } }))).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{ "Fn::Cidr": ["10.0.0.0/16", 1, 8] }, "the sandbox doesn't know the function `Fn::Cidr`"],
    [{ "Fn::GetAtt": ["Bus", "Colour"] }, "the sandbox doesn't know the attribute `Colour` of `Bus`"],
    [{ Ref: "Nothing" }, "Unresolved resource dependencies [Nothing] in the Resources block of the template"],
    [{ "Fn::If": ["Nothing", 1, 2] }, "the template has no condition `Nothing`"],
    [{ "Fn::Select": [5, { Ref: "Regions" }] }, "Fn::Select has no element at `5`"],
  ])("refuses %j", (value, message) => {
    expect(() => evaluate(value, scope())).toThrow(message);
  });
});

describe("resolveParameters", () => {
  it("fills in, splits, checks", () => {
    const declared = {
      A: { Type: "String", Default: "x" },
      L: { Type: "CommaDelimitedList" },
      P: { Type: "String", AllowedPattern: "^\\d+$", Default: 1 },
    };
    expect(resolveParameters(declared, { L: "a, b" })).toEqual({ A: "x", L: ["a", "b"], P: "1" });
    expect(() => resolveParameters(declared, {})).toThrow("Parameters: [L] must have values");
    expect(() => resolveParameters(declared, { L: "a", Q: "1" })).toThrow("Parameters: [Q] do not exist in the template");
    expect(() => resolveParameters(declared, { L: "a", P: "1x" })).toThrow("Parameter 'P' must match pattern");
    expect(() => resolveParameters({ E: { Type: "String", AllowedValues: ["a"] } }, { E: "b" })).toThrow("AllowedValues");
  });
});

describe("deploymentOrder", () => {
  const order = (properties: Record<string, object>) =>
    deploymentOrder({
      Resources: Object.fromEntries(Object.entries(properties).map(([name, more]) => [name, { Type: "T", ...more }])),
    });

  it("puts what is referred to first", () => {
    expect(
      order({
        A: { Properties: { x: { "Fn::GetAtt": ["B", "Arn"] } } },
        B: { Properties: { x: { "Fn::Sub": "${C.Arn}-${AWS::Region}" } } },
        C: { DependsOn: ["D"] },
        D: { Properties: { x: [{ Ref: "E" }] } },
        E: {},
      }),
    ).toEqual(["E", "D", "C", "B", "A"]);
  });

  it("refuses a circle", () => {
    expect(() => order({ A: { Properties: { Ref: "B" } }, B: { DependsOn: "A" } })).toThrow(
      "Circular dependency between resources: [A, B]",
    );
  });
});
