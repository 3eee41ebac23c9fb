const renamed: Readonly<Record<string, string>> = {
  TagSpecifications: "tagSpecificationSet",
  Tags: "tagSet",
  Resources: "resourcesSet",
  SecurityGroupRules: "securityGroupRuleSet",
  // as AuthorizeSecurityGroupIngress records show
  UserIdGroupPairs: "groups",
};

/** EC2's flat lowerCamel style: lists stand in `items`, empty ones are `{}`, absent members are left out. */
export const ec2Elements = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? {} : { items: value.map(listed) };
  return members(value, ec2Elements);
};

/** The style of the JSON services: lowerCamel names, plain lists. */
export const jsonElements = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(jsonElements);
  return members(value, jsonElements, lowerCamel);
};

// As RunInstances records show: the tags of a tag specification are a plain list.
const listed = (value: unknown): unknown => {
  if (isObject(value) && "ResourceType" in value && Array.isArray(value.Tags))
    return { resourceType: value.ResourceType, tags: value.Tags.map(ec2Elements) };
  return ec2Elements(value);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const members = (
  value: unknown,
  convert: (value: unknown) => unknown,
  rename: (name: string) => string = (name) => renamed[name] ?? lowerCamel(name),
): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (!isObject(value)) return value;
  const converted: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value))
    if (member !== undefined && name !== "$metadata") converted[rename(name)] = convert(wrapped(name, member));
  return converted;
};

// CreateTags and DeleteTags: `resourcesSet.items` holds objects with a `resourceId`.
const wrapped = (name: string, member: unknown): unknown =>
  name === "Resources" && Array.isArray(member) ? member.map((id: unknown) => ({ ResourceId: id })) : member;

const lowerCamel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
