import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Template } from "./template.ts";

export const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** A CloudFormation fragment of infra/ as it stands in its file, osls's own `${file(…)}` unresolved. */
export const fragment = (path: string): Template => parse(text(path), { merge: true }) as Template;

export const fragments = [
  "infra/events/hub.yml",
  "infra/workflow/workflow.yml",
  "infra/access/hub.yml",
  "infra/access/stackset.yml",
  "infra/monitoring/alarms.yml",
] as const;

/** All fragments of the hub as one template. */
export const hub = (): Template => ({
  Resources: Object.assign({}, ...fragments.map((path) => fragment(path).Resources)) as Template["Resources"],
});

export const member = (): Template => fragment("infra/access/member.yml");

export const management = (): Template => fragment("infra/access/management.yml");
