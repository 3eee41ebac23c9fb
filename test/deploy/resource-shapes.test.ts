import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { describe, expect, it } from "vitest";
import { member } from "./fragments.ts";
import { faultsOf } from "./resource-shapes.ts";

const specification = loadAwsServiceSpecSync();
const schedule = { ScheduleExpression: "rate(1 hour)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { Arn: "a", RoleArn: "b" } };
const faults = (Properties: Readonly<Record<string, unknown>>): readonly string[] =>
  faultsOf(specification, "S", { Type: "AWS::Scheduler::Schedule", Properties });

describe("faultsOf", () => {
  it("finds what CloudFormation would refuse, at any depth", () => {
    expect(faults(schedule)).toEqual([]);
    expect(faults({ ...schedule, Nmae: "x" })).toEqual(["S.Nmae is unknown"]);
    expect(faults({ ...schedule, Target: { Arn: "a" } })).toEqual(["S.Target.RoleArn is missing"]);
    expect(faults({ ...schedule, Target: { ...schedule.Target, RetryPolicy: { Attempts: 1 } } })).toEqual([
      "S.Target.RetryPolicy.Attempts is unknown",
    ]);
    expect(faults({ ...schedule, ScheduleExpression: ["rate"] })).toEqual(["S.ScheduleExpression is no string"]);
    expect(faultsOf(specification, "X", { Type: "AWS::Nope::Nope", Properties: {} })).toEqual([
      "X is an unknown AWS::Nope::Nope",
    ]);
  });

  it("finds nothing in the member template", () => {
    expect(Object.entries(member().Resources).flatMap(([id, resource]) => faultsOf(specification, id, resource))).toEqual([]);
  });
});
