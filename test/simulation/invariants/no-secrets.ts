import { scenarioExternalId } from "#cli/scenario/shipped.ts";
import type { Invariant } from "./invariant.ts";

const secret = new RegExp(`\\bA(?:SIA|KIA)[A-Z2-7]{16}\\b|${scenarioExternalId}`);

export const noSecrets: Invariant = {
  id: "I21",
  says: "no key, token or external id in a message, a log line or the ledger",
  atEnd: async ({ sandbox, product, violated }) => {
    for (const { message } of sandbox.topics.published)
      if (secret.test(message)) violated("I21", `a message: ${secret.exec(message)?.[0]}`);
    for (const line of product.log) if (secret.test(line)) violated("I21", `a log line: ${secret.exec(line)?.[0]}`);
    if (secret.test(JSON.stringify(await product.ledger.all()))) violated("I21", "the ledger");
  },
};
