import { awsError, type Fault } from "./fault.ts";

/** Service Quotas is down or may not be asked. */
export const quotasUnknown: Fault = {
  name: "quotas-unknown",
  number: "F22",
  rates: [0.2, 1],
  hits: ({ service }) => service === "servicequotas",
  strike: async () => {
    throw awsError("AccessDeniedException", "not authorized to perform: servicequotas:GetServiceQuota");
  },
};
