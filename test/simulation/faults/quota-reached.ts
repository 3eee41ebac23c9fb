import { awsError, type Fault } from "./fault.ts";

const codes: Readonly<Record<string, string>> = {
  AcceptVpcPeeringConnection: "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
  CreateRoute: "RouteLimitExceeded",
  AuthorizeSecurityGroupIngress: "RulesPerSecurityGroupLimitExceeded",
};

/** A quota that somebody else has just used up. */
export const quotaReached: Fault = {
  name: "quota-reached",
  number: "F22",
  rates: [0.02, 0.1],
  hits: ({ service, operation }) => service === "ec2" && operation in codes,
  strike: async (_run, { operation }) => {
    throw awsError(codes[operation] ?? "", "The maximum number has been reached.");
  },
};
