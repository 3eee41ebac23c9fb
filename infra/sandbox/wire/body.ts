import type { IncomingMessage } from "node:http";

/** 1 MB: Step Functions' limit for a request, and far above what EC2 takes. */
const longestBody = 1_048_576;

// Read on past the limit for a while, so that the sender can hear the refusal, but not for ever.
const patience = 16 * longestBody;

/** The whole body, or undefined when it is longer than the limit. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > patience) break;
    if (length <= longestBody) chunks.push(chunk);
  }
  return length > longestBody ? undefined : Buffer.concat(chunks);
}
