import type { Operation } from "./operation.ts";
import { found, invalidCombination, invalidValue, required } from "./refusals.ts";

export const modifyVpcAttribute: Operation<"ModifyVpcAttribute"> = (world) => (input, caller) => {
  const id = required(input.VpcId, "vpcId");
  const { dns } = found(world.at(caller).vpcs.get(id), "vpc", id);
  const support = input.EnableDnsSupport?.Value;
  const hostnames = input.EnableDnsHostnames?.Value;
  if (support !== undefined && hostnames !== undefined) throw invalidCombination("Fields for multiple attribute types specified");
  // Hostnames need support (SDK-EC2, ModifyVpcAttribute).
  if (hostnames && !dns.support) throw invalidValue("enableDnsSupport must be true to set enableDnsHostnames to true");
  dns.support = support ?? dns.support;
  dns.hostnames = hostnames ?? dns.hostnames;
  return {};
};

/** One attribute a call (aws-facts, section 7). */
export const describeVpcAttribute: Operation<"DescribeVpcAttribute"> = (world) => (input, caller) => {
  const id = required(input.VpcId, "vpcId");
  const { dns } = found(world.at(caller).vpcs.get(id), "vpc", id);
  switch (required(input.Attribute, "attribute")) {
    case "enableDnsSupport":
      return { VpcId: id, EnableDnsSupport: { Value: dns.support } };
    case "enableDnsHostnames":
      return { VpcId: id, EnableDnsHostnames: { Value: dns.hostnames } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId: id, EnableNetworkAddressUsageMetrics: { Value: false } };
    default:
      throw invalidValue(`Value (${input.Attribute}) for parameter attribute is invalid`);
  }
};
