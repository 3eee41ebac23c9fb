import { awsError, type Fault } from "./fault.ts";

/** Options right after an accept (terraform-provider-aws 28705, Cloud Posse 8). */
export const notActiveYet: Fault = {
  name: "not-active-yet",
  number: "F9",
  rates: [0.2, 0.5],
  passes: true,
  hits: ({ service, operation }) => service === "ec2" && operation === "ModifyVpcPeeringConnectionOptions",
  strike: async () => {
    throw awsError("OperationNotPermitted", "Peering is not active. Peering options can be added only to active peerings.");
  },
};
