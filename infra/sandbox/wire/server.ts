import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Dispatch } from "../dispatch.ts";
import { readBody } from "./body.ts";
import { exchange, type Reply, refuseTooLong } from "./exchange.ts";
import type { Signed } from "./signature.ts";

/** A listening server: every service, account and region on one loopback port. */
export interface Wire {
  readonly url: string;
  close(): Promise<void>;
}

function signedRequest({ method = "POST", url = "/", headers }: IncomingMessage, body: Buffer): Signed {
  return { method, target: url.startsWith("/") ? url : "/", headers, body };
}

async function replyTo(dispatch: Dispatch, request: IncomingMessage): Promise<Reply> {
  const body = await readBody(request);
  return body === undefined ? refuseTooLong(dispatch) : exchange(dispatch, signedRequest(request, body));
}

function send(response: ServerResponse, { status, contentType, requestId, body }: Reply): void {
  response.writeHead(status, {
    "content-type": contentType,
    "x-amzn-requestid": requestId,
    "content-length": Buffer.byteLength(body),
    // The connection that sent too much is not read on.
    ...(status === 413 && { connection: "close" }),
  });
  response.end(body);
}

/** Serves the AWS APIs on 127.0.0.1, at the given port or any free one. */
export async function serve(dispatch: Dispatch, { port = 0 }: { readonly port?: number } = {}): Promise<Wire> {
  const server = createServer((request, response) => {
    // A sender that goes away while it is read or answered is no failure of ours.
    replyTo(dispatch, request).then(
      (reply) => send(response, reply),
      () => response.destroy(),
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
