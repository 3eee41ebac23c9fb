import { AwsError } from "#infra/sandbox/errors.ts";
import { protocols, serviceNamed } from "#infra/sandbox/wire/protocols.ts";
import type { Instead } from "#infra/sandbox/wire/server.ts";
import type { Around } from "../product/weather.ts";
import type { InTurn } from "./turns.ts";

/** HTTP status of the errors that faults are made of; 400 for all others. */
const statuses: Readonly<Record<string, number>> = {
  InternalError: 500,
  ServiceException: 500,
  RequestLimitExceeded: 503,
  ServiceUnavailable: 503,
  AccessDenied: 403,
  UnauthorizedOperation: 403,
};

/** A fault's own error, which has seen no server. */
const isOfFault = (error: unknown): error is Error =>
  error instanceof Error && ("$fault" in error || "$response" in error) && !("$metadata" in error);

const onWire = (service: string, { name, message }: Error): Instead => {
  if (name === "TimeoutError") return { is: "hang-up" };
  const protocol = protocols[serviceNamed(service) ?? "ec2"];
  const error = new AwsError(name, message, { status: statuses[name] ?? 400 });
  const requestId = "00000000-0000-4000-8000-000000000000";
  const reply = { status: error.status, contentType: protocol.contentType, requestId, body: protocol.refuse(error, requestId) };
  return name === "SyntaxError" ? { is: "cut-off", reply: { ...reply, status: 200 } } : { is: "reply", reply };
};

/** The weather on the wire: what a fault throws comes as an answer of the server, so that the error is the SDK's own. */
export class Spoiled {
  #next: Instead | undefined;

  readonly instead = (): Instead | undefined => {
    const answer = this.#next;
    this.#next = undefined;
    return answer;
  };

  weather(around: Around, inTurn: InTurn): Around {
    return async (call, send) => {
      try {
        return await around(call, () => inTurn(send));
      } catch (error) {
        if (!isOfFault(error)) throw error;
        return inTurn(() => {
          this.#next = onWire(call.service, error);
          return send();
        });
      }
    };
  }
}
