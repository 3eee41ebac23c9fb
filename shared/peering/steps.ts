import type { PeeringConnectionId, Side, Tags } from "./ids.ts";

/** One change in AWS that can be made now. Adding a kind must break `perform`, the renderers and the IAM agreement test. */
export type Step =
  | { readonly do: "accept-connection"; readonly peering: PeeringConnectionId; readonly blocks: readonly [string, string] }
  | { readonly do: "reject-connection"; readonly peering: PeeringConnectionId }
  | { readonly do: "delete-connection"; readonly peering: PeeringConnectionId }
  | { readonly do: "create-route"; readonly table: string; readonly destination: string; readonly peering: PeeringConnectionId }
  | { readonly do: "delete-route"; readonly table: string; readonly destination: string; readonly peering: PeeringConnectionId }
  | ({ readonly do: "authorize-rule" } & WantedRule)
  | { readonly do: "revoke-rule"; readonly group: string; readonly rule: string }
  | { readonly do: "set-dns"; readonly peering: PeeringConnectionId; readonly side: Side; readonly resolution: boolean }
  | { readonly do: "tag-connection"; readonly peering: PeeringConnectionId; readonly tags: Tags };

/** An ingress rule for an exposed port. */
export interface WantedRule {
  readonly group: string;
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  readonly source:
    | { readonly is: "cidr"; readonly cidr: string }
    | { readonly is: "group"; readonly group: string; readonly account: string };
  readonly peering: PeeringConnectionId;
}

/**
 * The steps of one fan-out task: one route table, one security group, one side's options, or the connection itself.
 * JSON, small enough for a Step Functions payload (256 KiB for all batches of a proposal).
 */
export interface Batch {
  /** `rtb-…`, `sg-…` or `pcx-…` */
  readonly target: string;
  readonly peering: PeeringConnectionId;
  readonly side: Side;
  readonly account: string;
  readonly region: string;
  readonly steps: readonly Step[];
}
