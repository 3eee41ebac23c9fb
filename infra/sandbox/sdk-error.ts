import type { AwsError } from "./errors.ts";

type ErrorClass = new (properties: object) => Error;

interface Classes {
  readonly modelled: ReadonlyMap<string, ErrorClass>;
  readonly base: ErrorClass;
}

const cache = new WeakMap<object, Classes>();

const isErrorClass = (value: unknown): value is ErrorClass => typeof value === "function" && value.prototype instanceof Error;

/** The code by which a modelled exception goes on the wire: its name, or, for the query protocol, its `awsQueryError`. */
function codeOf(schema: unknown): string | undefined {
  if (!Array.isArray(schema) || schema[0] !== -3) return undefined;
  const traits: unknown = schema[3];
  const listed = typeof traits === "object" && traits !== null && "awsQueryError" in traits ? traits.awsQueryError : undefined;
  return String(Array.isArray(listed) ? listed[0] : schema[2]);
}

function classesOf(module: Readonly<Record<string, unknown>>): Classes {
  let classes = cache.get(module);
  if (classes) return classes;
  const modelled = new Map<string, ErrorClass>();
  let base: ErrorClass | undefined;
  for (const [name, exported] of Object.entries(module)) {
    if (!isErrorClass(exported)) continue;
    const code = codeOf(module[`${name}$`]);
    // The service's own base class, such as EC2ServiceException, extends the SDK's; the others extend it.
    if (Object.getPrototypeOf(Object.getPrototypeOf(exported)) === Error) base = exported;
    else if (code !== undefined) modelled.set(code, exported);
  }
  if (!base) throw new TypeError("the module exports no exception class of its service");
  classes = { modelled, base };
  cache.set(module, classes);
  return classes;
}

/** The error that the SDK's client would throw: of the modelled class where there is one, with AWS's code as its name else. */
export function sdkError(
  module: object,
  error: AwsError,
  metadata: { readonly requestId: string; readonly attempts: number; readonly totalRetryDelay: number },
): Error {
  const { modelled, base } = classesOf(module as Readonly<Record<string, unknown>>);
  const $metadata = { httpStatusCode: error.status, ...metadata };
  const $fault = error.status < 500 ? "client" : "server";
  const exception = modelled.get(error.code);
  const made = exception
    ? new exception({ message: error.message, $metadata, ...error.members })
    : new base({ name: error.code, message: error.message, $fault, $metadata });
  // The query protocols leave AWS's own code on the error, beside a modelled name: `NotFound`, `NotFoundException`.
  return Object.assign(made, { Code: error.code });
}
