import { fieldsOf } from "./ownership.ts";
import type { Stage } from "./stage.ts";

/** Where a secret of the sandbox stands in the clear among what the product says: logs, notifications, events (I21). */
export const exposedSecrets = (stage: Stage): readonly string[] => {
  const secrets = secretsOf(stage);
  return said(stage).flatMap(({ where, text }) =>
    secrets.some((secret) => text.includes(secret)) ? [`${where}: a secret in the clear`] : [],
  );
};

/** Secret keys and session tokens that were handed out. */
const secretsOf = ({ world }: Stage): readonly string[] => {
  const { sandbox, accounts } = world;
  const sessions = sandbox.calls
    .filter(({ service, operation }) => service === "sts" && operation === "AssumeRole")
    .map(({ output }) => fieldsOf(fieldsOf(output).Credentials));
  const owners = Object.keys(accounts).map((account) => sandbox.identity.accountKeys(account).secretAccessKey);
  return [...owners, ...sessions.flatMap(({ SecretAccessKey, SessionToken }) => [SecretAccessKey, SessionToken])].filter(
    (secret): secret is string => typeof secret === "string" && secret !== "",
  );
};

interface Said {
  readonly where: string;
  readonly text: string;
}

const said = ({ world, product }: Stage): readonly Said[] => [
  ...product.log.map((text, index) => ({ where: `log line ${index + 1}`, text })),
  ...world.sandbox.topics.published.map((message, index) => ({
    where: `notification ${index + 1}`,
    text: JSON.stringify(message),
  })),
  ...world.sandbox.calls
    .filter(({ service, operation }) => service === "events" && operation === "PutEvents")
    .map(({ input }, index) => ({ where: `event ${index + 1}`, text: JSON.stringify(input) })),
];
