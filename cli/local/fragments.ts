import { readFileSync } from "node:fs";
import { parseTemplate } from "#infra/sandbox/cloudformation/template.ts";

/** The same files that serverless.yml includes; only osls's own `${file(…)}` is resolved here. */
const root = new URL("../../", import.meta.url);
const fragments = [
  "infra/events/hub.yml",
  "infra/workflow/workflow.yml",
  "infra/access/hub.yml",
  "infra/access/stackset.yml",
  "infra/monitoring/alarms.yml",
] as const;

const text = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** The hub's CloudFormation resources as they get deployed, functions apart. */
export const hubResources = (): Record<string, unknown> =>
  Object.assign({}, ...fragments.map((path) => (resolved(parseTemplate(text(path))) as { Resources: object }).Resources));

/** The parameters that serverless.yml declares for the fragments. */
export const hubParameters = [
  "OrganizationId",
  "ExternalId",
  "MemberRegions",
  "MemberTargets",
  "StackSetCallAs",
  "SweepSchedule",
] as const;

export const memberTemplate = (): string => text("infra/access/member.yml");

const resolved = (value: unknown): unknown => {
  if (typeof value === "string") return included(value);
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
};

const included = (value: string): unknown => {
  const file = /^\$\{file\(([^)]+)\)(?::(\w+))?\}$/.exec(value);
  if (!file) return value;
  if (file[2] === "memberTemplate") return memberTemplate();
  if (file[1]?.endsWith(".json") && !file[2]) return JSON.parse(text(file[1]));
  throw new Error(`\`${value}\` can't be included locally`);
};
