import type { Clients } from "#shared/aws/clients.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";

/** One call that the product is about to make. */
export interface ProductCall {
  /** `propose`, `apply` … */
  readonly by: string;
  /** `ec2`, `sts` … or `ledger` */
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** key of the session it is made with; "" where it is the function's own */
  readonly session: string;
  readonly input: unknown;
}

/** Whatever may happen around a call: it fails, it takes effect and its answer is lost, its caller dies, it takes long. */
export type Around = <T>(call: ProductCall, send: () => Promise<T>) => Promise<T>;

type Sender = { send: unknown };
type Send = (command: object) => Promise<unknown>;

const isNamed = (schema: unknown): schema is readonly [unknown, unknown, string] => Array.isArray(schema);

const operationOf = (command: object): string => {
  const schema = "schema" in command ? command.schema : undefined;
  return isNamed(schema) ? schema[2] : "unknown";
};

/** A function's clients with the weather around every call. */
export const clientsInWeather = (clients: Clients, by: string, around: Around): Clients => {
  const within = <T extends Sender>(client: T, where: Pick<ProductCall, "service" | "account" | "region" | "session">): T =>
    ({
      send: (command: { readonly input: unknown }) =>
        around({ by, ...where, operation: operationOf(command), input: command.input }, () => (client.send as Send)(command)),
    }) as unknown as T; // the SDK's `send` is overloaded per command
  const own = { account: "", region: "", session: "" };
  return {
    ec2: (place, credentials) =>
      within(clients.ec2(place, credentials), { service: "ec2", ...place, session: credentials.accessKeyId }),
    pacedEc2: (place, credentials) =>
      within(clients.pacedEc2(place, credentials), { service: "ec2", ...place, session: credentials.accessKeyId }),
    serviceQuotas: (place, credentials) =>
      within(clients.serviceQuotas(place, credentials), { service: "servicequotas", ...place, session: credentials.accessKeyId }),
    organizations: () => within(clients.organizations(), { service: "organizations", ...own }),
    sts: (region) => within(clients.sts(region), { service: "sts", ...own, region }),
    sns: () => within(clients.sns(), { service: "sns", ...own }),
    events: () => within(clients.events(), { service: "events", ...own }),
    states: () => within(clients.states(), { service: "states", ...own }),
    dynamodb: () => within(clients.dynamodb(), { service: "dynamodb", ...own }),
  };
};

type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** A ledger with the weather around every call. */
export const ledgerInWeather = (ledger: Ledger, by: string, around: Around): Ledger =>
  Object.fromEntries(
    Object.entries(ledger as unknown as Record<string, Method>).map(([operation, method]) => [
      operation,
      (...input: readonly unknown[]) =>
        around({ by, service: "ledger", operation, account: "", region: "", session: "", input }, () => method(...input)),
    ]),
  ) as unknown as Ledger; // every method keeps its type
