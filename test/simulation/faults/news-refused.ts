import type { Fault } from "./fault.ts";

/** EventBridge takes the request and refuses its entry: "If the ingestion was not successful, the entry has the error code" (PutEvents). */
export const newsRefused: Fault = {
  name: "news-refused",
  number: "F31",
  rates: [0.05, 0.2],
  passes: true,
  hits: ({ service }) => service === "events",
  strike: async <T>() => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "Try again." }] }) as T,
};
