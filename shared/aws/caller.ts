import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Place } from "../peering/ids.ts";
import type { Clients } from "./clients.ts";
import { translated } from "./errors.ts";

/** The ARN that AWS knows the caller by; it needs no permission. */
export const callerArn = async (clients: Clients, { account, region }: Place): Promise<string> => {
  try {
    return (await clients.sts(region).send(new GetCallerIdentityCommand({}))).Arn ?? "";
  } catch (error) {
    throw translated(error, { account, region, resource: "" }, "ask who is calling");
  }
};
