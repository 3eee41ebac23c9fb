import { JsonCodec } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { checkShape } from "./json-shape.ts";
import { inputOf, outputOf } from "./operation.ts";
import type { Protocol, Received } from "./protocol.ts";
import { Unreadable } from "./scalar.ts";

// 7: epoch seconds, the timestamp format of both JSON protocols.
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Unreadable("the body is not JSON", { cause });
  }
}

async function decode(operation: StaticOperationSchema, { body }: Received): Promise<object> {
  const text = body.toString() || "{}";
  const schema = NormalizedSchema.of(inputOf(operation));
  checkShape(schema, parsed(text));
  return schema.isUnitSchema() ? {} : ((await codec.createDeserializer().read(schema, Buffer.from(text))) as object);
}

function encode(operation: StaticOperationSchema, output: object): string {
  const schema = NormalizedSchema.of(outputOf(operation));
  if (schema.isUnitSchema()) return "";
  const serializer = codec.createSerializer();
  serializer.write(schema, output);
  return serializer.flush();
}

/** The protocols `awsJson1_0` and `awsJson1_1`: the operation is in the header `X-Amz-Target: <target>.<operation>`. */
export function awsJson(version: "1.0" | "1.1", target: string, namespace: string): Protocol {
  return {
    contentType: `application/x-amz-json-${version}`,
    operation({ headers }) {
      const asked = headers["x-amz-target"];
      return typeof asked === "string" && asked.startsWith(`${target}.`) ? asked.slice(target.length + 1) : undefined;
    },
    decode,
    encode,
    // Services write `message` or `Message`; the SDK reads either.
    refuse: ({ code, message, members }) =>
      JSON.stringify({ __type: `${namespace}#${code}`, message, Message: message, ...members }),
  };
}
