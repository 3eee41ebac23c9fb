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

/** An answer in the sandbox's place: a reply, one that breaks off in its middle, or just the end of the connection. */
export type Instead = { readonly is: "reply" | "cut-off"; readonly reply: Reply } | { readonly is: "hang-up" };

export interface ServeOptions {
  /** any free one if left out */
  readonly port?: number;
  /** asked at each request, which isn't performed where it gives an answer */
  readonly instead?: () => Instead | undefined;
}

function signedRequest({ method = "POST", url = "/", headers }: IncomingMessage, body: Buffer): Signed {
  return { method, target: url.startsWith("/") ? url : "/", headers, body };
}

async function answerTo(dispatch: Dispatch, request: IncomingMessage, instead: ServeOptions["instead"]): Promise<Instead> {
  const body = await readBody(request);
  const other = instead?.();
  if (other) return other;
  const reply = await (body === undefined ? refuseTooLong(dispatch) : exchange(dispatch, signedRequest(request, body)));
  return { is: "reply", reply };
}

function send(response: ServerResponse, answer: Instead): void {
  if (answer.is === "hang-up") {
    response.destroy();
    return;
  }
  const { status, contentType, requestId, body } = answer.reply;
  response.writeHead(status, {
    "content-type": contentType,
    "x-amzn-requestid": requestId,
    "content-length": Buffer.byteLength(body),
    // The connection that sent too much is not read on.
    ...(status === 413 && { connection: "close" }),
  });
  if (answer.is === "reply") response.end(body);
  else response.write(body.slice(0, body.length >> 1), () => response.destroy());
}

/** Serves the AWS APIs on 127.0.0.1. */
export async function serve(dispatch: Dispatch, { port = 0, instead }: ServeOptions = {}): Promise<Wire> {
  const server = createServer((request, response) => {
    // A sender that goes away while it is read or answered is no failure of ours.
    answerTo(dispatch, request, instead).then(
      (answer) => send(response, answer),
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
