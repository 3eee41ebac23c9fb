import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyFile } from "#shared/policy/policy.ts";
import type { Stage } from "../scenario/stage.ts";

/** A running sandbox, as the lines speak of it. */
export interface Served {
  readonly stage: Stage;
  readonly url: string;
  /** virtual seconds a second */
  readonly speed: number;
  /** where the scenario's policies are, where they aren't those of infra/policies */
  readonly policies: string | null;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What to paste into a terminal to be an account, for each account, and to be the operator. */
export const linesToPaste = (served: Served): string => {
  const { world } = served.stage;
  const blocks = Object.entries(world.accounts).map(([account, name]) => accountLines(served, account, name));
  return [...blocks, operatorLines(served)].join("\n\n");
};

const accountLines = ({ stage: { world }, url }: Served, account: string, name: string): string => {
  const { vpcs } = world.read.scenario;
  const region = vpcs.findLast((vpc) => vpc.account === account)?.region ?? world.hub.region;
  return [
    `# ${name} (${account})`,
    ...keyLines({ url, region, keys: world.sandbox.identity.accountKeys(account) }),
    // the token of the operator's lines, if those were pasted before
    "unset AWS_SESSION_TOKEN",
  ].join("\n");
};

const operatorRole = "peering-autopilot-operator";

const operatorLines = ({ stage: { world, product }, url, speed, policies }: Served): string => {
  const { identity } = world.sandbox;
  const role = identity.roles().find(({ account, name }) => account === world.hub.account && name === operatorRole);
  if (!role) throw new Error(`the hub has no role \`${operatorRole}\``);
  const keys = identity.sessionKeys(role.arn, "operator");
  return [
    "# operator (peering ask, explain)",
    `# its keys last twelve virtual hours: ${Number((720 / speed).toPrecision(2))} minutes at this speed`,
    ...keyLines({ url, region: world.hub.region, keys }),
    `export AWS_SESSION_TOKEN=${quoted(keys.sessionToken ?? "")}`,
    `export PEERING_SETTINGS=${quoted(JSON.stringify(product.settings))}`,
    `export LEDGER_TABLE=${product.ledgerTable}`,
    ...(policies === null ? [] : [`export PEERING_POLICIES=${quoted(policies)}`]),
  ].join("\n");
};

const keyLines = ({ url, region, keys }: { readonly url: string; readonly region: string; readonly keys: Keys }) => [
  `export AWS_ENDPOINT_URL=${url}`,
  `export AWS_ACCESS_KEY_ID=${keys.accessKeyId}`,
  `export AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}`,
  `export AWS_REGION=${region}`,
  // the AWS CLI's first version knows only this one
  "export AWS_DEFAULT_REGION=$AWS_REGION",
];

/** One word for the shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const shipped = join(import.meta.dirname, "../../infra/policies");

/** Writes the scenario's policies into a folder of their own for `peering ask`; null where they are those of infra/policies. */
export const policiesFolder = (policies: readonly PolicyFile[]): string | null => {
  const inForce = readdirSync(shipped).filter((name) => name.endsWith(".cedar"));
  const texts = inForce.map((name) => readFileSync(join(shipped, name), "utf8"));
  const given = policies.map(({ text }) => text);
  if (given.length === texts.length && given.every((text) => texts.includes(text))) return null;
  const folder = mkdtempSync(join(tmpdir(), "peering-policies-"));
  for (const [index, { text }] of policies.entries()) writeFileSync(join(folder, `${index + 1}.cedar`), text);
  return folder;
};
