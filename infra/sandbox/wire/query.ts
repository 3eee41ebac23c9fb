import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { formTree } from "./form.ts";
import { inputOf, outputOf, structureOf } from "./operation.ts";
import type { Protocol, Received } from "./protocol.ts";
import { readQuery } from "./read-query.ts";
import { Unreadable } from "./scalar.ts";

// 5: date-time, the timestamp format of both XML protocols.
const settings = { timestampFormat: { useTrait: true, default: 5 as const }, httpBindings: false, serviceNamespace: "" };

/** Without a namespace where it is empty. */
function xml(schema: StaticStructureSchema, value: object, xmlNamespace: string): string {
  const serializer = new XmlShapeSerializer({ ...settings, xmlNamespace });
  serializer.write(schema, value);
  return `<?xml version="1.0" encoding="UTF-8"?>${String(serializer.flush())}`;
}

// Envelopes are schemas too, wrapped around the operation's own. 0 is a string, 2 a boolean.
const envelope = (name: string, members: Readonly<Record<string, $SchemaRef>>): StaticStructureSchema => [
  3,
  "sandbox",
  name,
  0,
  Object.keys(members),
  Object.values(members),
];

function membersOf(reference: $SchemaRef): Record<string, $SchemaRef> {
  const structure = structureOf(reference);
  return Object.fromEntries((structure?.[4] ?? []).map((name, index) => [name, structure?.[5][index] ?? 0]));
}

const parametersOf = ({ body }: Received) => new URLSearchParams(body.toString());

async function decode(operation: StaticOperationSchema, received: Received, dialect: "ec2" | "query"): Promise<object> {
  try {
    return readQuery(NormalizedSchema.of(inputOf(operation)), formTree(parametersOf(received)), dialect);
  } catch (cause) {
    if (cause instanceof RangeError) throw new Unreadable(cause.message, { cause });
    throw cause;
  }
}

/** EC2's own protocol, `ec2Query`. */
export function ec2Query(xmlNamespace: string): Protocol {
  return {
    contentType: "text/xml;charset=UTF-8",
    operation: (received) => parametersOf(received).get("Action") ?? undefined,
    decode: (operation, received) => decode(operation, received, "ec2"),
    encode(operation, output, requestId) {
      const members = membersOf(outputOf(operation));
      // An operation without output answers <return>true</return>.
      const empty = Object.keys(members).length === 0;
      const response = envelope(`${operation[2]}Response`, { requestId: 0, ...members, ...(empty && { return: 2 }) });
      return xml(response, { requestId, ...(empty && { return: true }), ...output }, xmlNamespace);
    },
    refuse: ({ code, message }, requestId) =>
      xml(
        envelope("Response", {
          Errors: () => envelope("Errors", { Error: () => envelope("Error", { Code: 0, Message: 0 }) }),
          RequestID: 0,
        }),
        { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
        "",
      ),
  };
}

/** The protocol of STS and SNS, `awsQuery`. */
export function awsQuery(xmlNamespace: string): Protocol {
  return {
    contentType: "text/xml",
    operation: (received) => parametersOf(received).get("Action") ?? undefined,
    decode: (operation, received) => decode(operation, received, "query"),
    encode(operation, output, requestId) {
      const result = `${operation[2]}Result`;
      const members = membersOf(outputOf(operation));
      const response = envelope(`${operation[2]}Response`, {
        [result]: () => envelope(result, members),
        ResponseMetadata: () => envelope("ResponseMetadata", { RequestId: 0 }),
      });
      return xml(response, { [result]: output, ResponseMetadata: { RequestId: requestId } }, xmlNamespace);
    },
    refuse: ({ code, message, status }, requestId) =>
      xml(
        envelope("ErrorResponse", { Error: () => envelope("Error", { Type: 0, Code: 0, Message: 0 }), RequestId: 0 }),
        { Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message }, RequestId: requestId },
        xmlNamespace,
      ),
  };
}
