import type { Template } from "./template.ts";

/** The resources to create, each after what it refers to or depends on; otherwise in the template's order. */
export const deploymentOrder = (template: Template): readonly string[] => {
  const { Resources: resources } = template;
  const order: string[] = [];
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    if (order.includes(name)) return;
    if (visiting.has(name)) throw new Error(`Circular dependency between resources: [${[...visiting].join(", ")}]`);
    visiting.add(name);
    const resource = resources[name];
    const dependsOn = typeof resource?.DependsOn === "string" ? [resource.DependsOn] : (resource?.DependsOn ?? []);
    for (const other of [...references(resource?.Properties), ...dependsOn]) if (Object.hasOwn(resources, other)) visit(other);
    visiting.delete(name);
    order.push(name);
  };
  for (const name of Object.keys(resources)) visit(name);
  return order;
};

const references = (value: unknown): readonly string[] => {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === "Ref") return [String(member)];
    if (name === "Fn::GetAtt") return [Array.isArray(member) ? String(member[0]) : String(member).replace(/\..*$/, "")];
    if (name === "Fn::Sub") return [...subReferences(Array.isArray(member) ? member[0] : member), ...references(member)];
    return references(member);
  });
};

const subReferences = (text: unknown): readonly string[] =>
  [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = ""]) => name.replace(/\..*$/, ""));
