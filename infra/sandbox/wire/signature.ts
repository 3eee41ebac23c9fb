import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, SourceData } from "@smithy/types";

/** What an `Authorization: AWS4-HMAC-SHA256 …` header says. */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const authorization =
  /^AWS4-HMAC-SHA256 +Credential=([\w-]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, *SignedHeaders=([\w;-]+), *Signature=([0-9a-f]{64})$/;

/** The parts of the header; undefined when there is none or it isn't Signature Version 4. */
export function readSignature({ authorization: header = "" }: IncomingHttpHeaders): Signature | undefined {
  const [found, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] =
    authorization.exec(header) ?? [];
  return found === undefined
    ? undefined
    : { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

function keyOf(secret: SourceData): string | Uint8Array {
  if (typeof secret === "string") return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}

/** Node.js's SHA-256, plain or keyed, as the signer wants it. */
export class Sha256 implements Checksum {
  readonly #secret: SourceData | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === undefined ? createHash("sha256") : createHmac("sha256", keyOf(this.#secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }
}

/** 20261122T101500Z, whose day must be the scope's. */
function signingDate(stamp: string, day: string): Date | undefined {
  const [found, year, month, date, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const parsed = new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  return found?.startsWith(day) && !Number.isNaN(parsed.getTime()) ? parsed : undefined;
}

/** A request as it came in, with the parts that a signature covers. */
export interface Signed {
  readonly method: string;
  /** path and query */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function coveredHeaders(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> | undefined {
  const covered: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value !== "string") return undefined;
    covered[name] = value;
  }
  return covered;
}

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]));
}

/** Whether a declared checksum of the body, which the signer would otherwise take on trust, is its real one. */
function bodyIsAsDeclared({ headers, body }: Signed): boolean {
  const declared = headers["x-amz-content-sha256"];
  return (
    declared === undefined || declared === "UNSIGNED-PAYLOAD" || declared === createHash("sha256").update(body).digest("hex")
  );
}

/**
 * Signs what arrived once more, with the secret that we know, and compares. The date is the request's own:
 * the sandbox's clock may be years away from the signer's.
 */
export async function signatureFits(request: Signed, claimed: Signature, secretAccessKey: string): Promise<boolean> {
  const date = signingDate(String(request.headers["x-amz-date"] ?? ""), claimed.date);
  const headers = coveredHeaders(request.headers, claimed.signedHeaders);
  if (!date || !headers || !bodyIsAsDeclared(request)) return false;
  const { accessKeyId, region, service } = claimed;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const url = new URL(request.target, "http://localhost");
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: "localhost",
      path: url.pathname,
      query: queryOf(url.searchParams),
      headers,
      body: request.body,
    },
    { signingDate: date, signableHeaders: new Set(claimed.signedHeaders) },
  );
  return readSignature(signed.headers)?.signature === claimed.signature;
}
