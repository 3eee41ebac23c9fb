import * as z from "zod/mini";
import { accountChanges } from "./account-change.ts";
import { peeringCalls } from "./peering-call.ts";
import { malformed, type Read, reader } from "./record.ts";
import { tagChanges } from "./tag-change.ts";
import { vpcChanges } from "./vpc-change.ts";

const readers = [peeringCalls, vpcChanges, tagChanges, accountChanges].map((source) => ({ ...source, read: reader(source) }));

const Named = z.object({ detail: z.object({ eventName: z.string() }) });

/** Reads any event: the name of its call tells which source it is of. */
export const readHint: Read = (event) => {
  const named = Named.safeParse(event);
  if (!named.success) return malformed("detail.eventName: not the record of a call");
  const source = readers.find(({ calls }) => calls.includes(named.data.detail.eventName));
  return source ? source.read(event) : malformed("detail.eventName: not a call that matters");
};
