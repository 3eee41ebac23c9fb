import type { RuleFacts } from "./facts.ts";
import type { AccountId, End, PeeringConnectionId, PerSide, Region, Side, Tags } from "./ids.ts";

/**
 * One change in AWS that can be made now, on the target of its batch.
 * Adding a kind must break `perform`, the renderers and the IAM agreement test.
 */
export type Step =
  | {
      readonly do: "accept-connection";
      /** the blocks that the decision read; read again and compared in the same attempt as the accept (I2) */
      readonly blocks: PerSide<readonly string[]>;
      readonly ends: PerSide<End>;
    }
  | { readonly do: "reject-connection" }
  /** deletes it for its requester, while nobody has accepted it */
  | { readonly do: "withdraw-request" }
  | { readonly do: "delete-connection" }
  | { readonly do: "tag-connection"; readonly tags: Tags }
  | { readonly do: "set-dns"; readonly resolution: boolean }
  | { readonly do: "create-route"; readonly destination: string }
  /** deletes it only while it leads to that connection: this one, or an ended one of ours */
  | { readonly do: "delete-route"; readonly destination: string; readonly leadsTo: PeeringConnectionId }
  | ({ readonly do: "authorize-rule" } & WantedRule)
  | { readonly do: "revoke-rule"; readonly rule: string };

const onConnection = [
  "accept-connection",
  "reject-connection",
  "withdraw-request",
  "delete-connection",
  "tag-connection",
  "set-dns",
] as const satisfies readonly Step["do"][];

/** What is done to one side's copy of the connection itself. */
export type ConnectionStep = Extract<Step, { do: (typeof onConnection)[number] }>;

export const isOnConnection = (step: Step): step is ConnectionStep => onConnection.some((kind) => kind === step.do);

/** An ingress rule for an exposed port. */
export interface WantedRule {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  readonly source:
    | { readonly is: "cidr"; readonly cidr: string }
    | { readonly is: "group"; readonly group: string; readonly account: AccountId };
}

/** Whether a rule that is there does what is wanted, whoever made it. */
export const isSameRule = (live: RuleFacts, { protocol, from, to, source }: WantedRule): boolean =>
  live.direction === "ingress" &&
  live.protocol === protocol &&
  live.from === from &&
  live.to === to &&
  (source.is === "cidr"
    ? live.source.is === "cidr" && live.source.cidr === source.cidr
    : live.source.is === "group" && live.source.group === source.group);

/**
 * The steps of one fan-out task: one route table, one security group, or one side's copy of the connection.
 * JSON and terse, as all batches of a proposal share one Step Functions payload (256 KiB).
 */
export interface Batch {
  /** `rtb-…`, `sg-…` or the connection's `pcx-…` */
  readonly target: string;
  readonly peering: PeeringConnectionId;
  readonly side: Side;
  readonly account: AccountId;
  readonly region: Region;
  readonly steps: readonly Step[];
}
