import type { Cancel } from "../clock.ts";
import type { Block } from "./cidr.ts";

/** Where a resource lives: a caller sees only its own account and region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export type TagMap = Map<string, string>;

export interface Resource extends Place {
  readonly id: string;
  /** position in creation order, the order of every Describe */
  readonly order: number;
  readonly tags: TagMap;
}

export interface VpcBlock {
  readonly associationId: string;
  readonly block: Block;
  readonly primary: boolean;
  readonly amazonProvided: boolean;
  state: "associating" | "associated" | "disassociating" | "disassociated";
}

/** Quotas of aws-facts, section 3, per VPC so that a scenario can lower one. */
export interface Quotas {
  activePeerings: number;
  routesPerTable: number;
  rulesPerGroup: number;
}

export interface Vpc extends Resource {
  readonly isDefault: boolean;
  readonly tenancy: "default" | "dedicated";
  readonly blocks: VpcBlock[];
  readonly dns: { support: boolean; hostnames: boolean };
  readonly quotas: Quotas;
  encryption: "off" | "monitor" | "enforce";
}

export interface Subnet extends Resource {
  readonly vpc: string;
  readonly zone: string;
  readonly block: Block;
  readonly ipv6: { readonly associationId: string; readonly block: Block } | undefined;
}

/** A customer-managed prefix list: one family, a largest size that counts against quotas. */
export interface PrefixList extends Resource {
  readonly name: string;
  readonly family: 4 | 6;
  readonly maxEntries: number;
  readonly entries: readonly string[];
}

export type TargetField =
  | "CarrierGatewayId"
  | "CoreNetworkArn"
  | "EgressOnlyInternetGatewayId"
  | "GatewayId"
  | "InstanceId"
  | "LocalGatewayId"
  | "NatGatewayId"
  | "NetworkInterfaceId"
  | "OdbNetworkArn"
  | "TransitGatewayId"
  | "VpcPeeringConnectionId";

/** A route's target under the field name that EC2 prints it with. */
export interface Target {
  readonly field: TargetField;
  readonly id: string;
}

/** A block, or a prefix list that isn't looked into. */
export type Destination =
  | { readonly is: "block"; readonly block: Block }
  | { readonly is: "prefix-list"; readonly prefixList: string };

export interface Route {
  readonly destination: Destination;
  readonly target: Target;
  readonly origin: "CreateRouteTable" | "CreateRoute" | "EnableVgwRoutePropagation";
}

export interface Association {
  readonly id: string;
  readonly of:
    | { readonly is: "main" }
    | { readonly is: "subnet"; readonly subnet: string }
    | { readonly is: "gateway"; readonly gateway: string };
}

export interface RouteTable extends Resource {
  readonly vpc: string;
  associations: Association[];
  routes: Route[];
}

export type Source =
  | { readonly is: "cidr"; readonly block: Block }
  | { readonly is: "prefix-list"; readonly prefixList: string }
  | {
      readonly is: "group";
      readonly group: string;
      readonly account: string;
      readonly vpc: string;
      /** the peering at authorization, when the group is of another VPC */
      readonly connection: string | undefined;
    };

export interface Rule extends Resource {
  readonly group: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` or a protocol number */
  readonly protocol: string;
  /** null for all */
  readonly from: number | null;
  readonly to: number | null;
  readonly source: Source;
  readonly description: string | undefined;
}

export interface Group extends Resource {
  readonly vpc: string;
  readonly name: string;
  readonly description: string;
  rules: Rule[];
}

export type Status =
  | "initiating-request"
  | "pending-acceptance"
  | "failed"
  | "expired"
  | "provisioning"
  | "active"
  | "deleting"
  | "deleted"
  | "rejected";

export const sides = ["requester", "accepter"] as const;
export type Side = (typeof sides)[number];

export interface End extends Place {
  readonly vpc: string;
  /** AllowDnsResolutionFromRemoteVpc */
  dns: boolean;
}

export interface Connection {
  readonly id: string;
  readonly order: number;
  readonly requester: End;
  readonly accepter: End;
  /** epoch milliseconds: when each side's copy appears and when AWS removes it; Infinity for not (yet) */
  readonly seen: Readonly<Record<Side, { from: number; until: number }>>;
  readonly expires: number;
  cancelExpiry: Cancel;
  status: Status;
  message: string;
  /** tags of each side's copy; one and the same map when both sides are in one account and region */
  readonly tags: Readonly<Record<Side, TagMap>>;
}
