import { AwsError } from "../errors.ts";

/** The kinds of resource that ids, tags and access questions speak of, in IAM's and EC2's spelling. */
export type Kind =
  | "vpc"
  | "subnet"
  | "route-table"
  | "security-group"
  | "security-group-rule"
  | "prefix-list"
  | "vpc-peering-connection";

interface Wording {
  readonly prefix: string;
  readonly notFound: string;
  readonly malformed: string;
  readonly text: (id: string) => string;
}

// Codes and casing of aws-facts 1.4, 5 and 6: a peering's NotFound has "ID", its Malformed "Id".
const wordings: Readonly<Record<Kind, Wording>> = {
  vpc: {
    prefix: "vpc",
    notFound: "InvalidVpcID.NotFound",
    malformed: "InvalidVpcID.Malformed",
    text: (id) => `The vpc ID '${id}' does not exist`,
  },
  subnet: {
    prefix: "subnet",
    notFound: "InvalidSubnetID.NotFound",
    malformed: "InvalidSubnetID.Malformed",
    text: (id) => `The subnet ID '${id}' does not exist`,
  },
  "route-table": {
    prefix: "rtb",
    notFound: "InvalidRouteTableID.NotFound",
    malformed: "InvalidRouteTableId.Malformed",
    text: (id) => `The routeTable ID '${id}' does not exist`,
  },
  "security-group": {
    prefix: "sg",
    notFound: "InvalidGroup.NotFound",
    malformed: "InvalidGroupId.Malformed",
    text: (id) => `The security group '${id}' does not exist`,
  },
  "security-group-rule": {
    prefix: "sgr",
    notFound: "InvalidSecurityGroupRuleId.NotFound",
    malformed: "InvalidSecurityGroupRuleId.Malformed",
    text: (id) => `The security group rule ID '${id}' does not exist`,
  },
  "prefix-list": {
    prefix: "pl",
    // not in the facts; as Terraform's provider knows it
    notFound: "InvalidPrefixListID.NotFound",
    malformed: "InvalidPrefixListId.Malformed",
    text: (id) => `The prefix list ID '${id}' does not exist`,
  },
  "vpc-peering-connection": {
    prefix: "pcx",
    notFound: "InvalidVpcPeeringConnectionID.NotFound",
    malformed: "InvalidVpcPeeringConnectionId.Malformed",
    text: (id) => `The vpcPeeringConnection ID '${id}' does not exist`,
  },
};

const kinds = Object.keys(wordings) as readonly Kind[];

export const idPrefix = (kind: Kind): string => wordings[kind].prefix;

/** The kind whose ids look like this one, undefined for kinds that the sandbox doesn't have. */
export const kindOf = (id: string): Kind | undefined => kinds.find((kind) => id.startsWith(`${wordings[kind].prefix}-`));

/**
 * The error for an id that names nothing here: malformed, or unknown.
 * WHY: real ids end in 8 or 17 hexadecimal digits; scenarios name resources in words, so any letters and digits pass.
 */
export const absent = (kind: Kind, id: string): AwsError => {
  const { prefix, malformed, notFound, text } = wordings[kind];
  return new RegExp(`^${prefix}-[0-9A-Za-z][0-9A-Za-z-]*$`).test(id)
    ? new AwsError(notFound, text(id))
    : new AwsError(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
};

/** The resource, or the error for its absence. */
export const found = <T>(record: T | undefined, kind: Kind, id: string): T => {
  if (record === undefined) throw absent(kind, id);
  return record;
};

/** The value of a parameter that EC2 requires. */
export const required = <T>(value: T | undefined, parameter: string): T => {
  if (value === undefined || value === "")
    throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
  return value;
};

export const invalidValue = (message: string): AwsError => new AwsError("InvalidParameterValue", message);

export const invalidCombination = (message: string): AwsError => new AwsError("InvalidParameterCombination", message);

export const dependencyViolation = (noun: string, id: string): AwsError =>
  new AwsError("DependencyViolation", `The ${noun} '${id}' has dependencies and cannot be deleted.`);

export const notPermitted = (message: string): AwsError => new AwsError("OperationNotPermitted", message);
