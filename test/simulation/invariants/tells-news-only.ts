import { running } from "../product/invocation.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** I19: subscribers drop doubles by their digest, and people don't. */
export const tellsNewsOnly: Invariant = {
  id: "I19",
  says: "what stood on record as told when a run came to its end is not told again by it",
  onAnswered: (_run, { by, service, operation }, output) => {
    const invocation = by === "announce" && service === "ledger" && operation === "read" ? running() : undefined;
    const { announced } = fieldsOf(fieldsOf(output).record);
    if (invocation && !onRecord.has(invocation)) onRecord.set(invocation, textOf(announced));
  },
  onProductCall: ({ violated }, { service, operation, input }) => {
    const invocation = service === "sns" && operation === "Publish" ? running() : undefined;
    if (!invocation) return;
    const attributes = fieldsOf(fieldsOf(input).MessageAttributes);
    const [id, digest] = [attributes.peering, attributes.digest].map((each) => textOf(fieldsOf(each).StringValue));
    if (onRecord.get(invocation) === digest) violated("I19", `${id}: what is on record as told is told again`);
  },
};

/** the digest that a running Announce read first */
const onRecord = new WeakMap<object, string>();
