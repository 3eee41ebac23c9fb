import type { Clients } from "#shared/aws/clients.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";

/**
 * What a function runs in: the Lambda runtime when deployed, the sandbox when local.
 * Everything below this seam (middy, schemas, stages, ports) is the same code in both.
 */
export interface Environment {
  /** PEERING_SETTINGS (JSON), LEDGER_TABLE, TOPIC_ARN, BUS_NAME, PEERING_WORKFLOW_ARN */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: { now(): number; sleep(milliseconds: number): Promise<void> };
  readonly clients: Clients;
  /** a ledger in memory, for rehearsals; null for the table of LEDGER_TABLE */
  readonly ledger: Ledger | null;
  /** the policy files in force */
  readonly policies: () => Promise<readonly PolicyFile[]>;
  /** takes the log lines; null for standard output */
  readonly log: ((line: string) => void) | null;
}
