import { type Cidr, contains, parseCidr } from "./cidr.ts";

interface ReservedRange {
  readonly block: Cidr;
  readonly use: string;
  readonly source: string;
}

const range = (text: string, use: string, source: string): ReservedRange => ({ block: parseCidr(text), use, source });

// Stryker disable StringLiteral: use and source are for the reader
const routeTables = "VPC User Guide, subnet route tables, rules and considerations";
const vpcBlocks = "VPC User Guide, VPC CIDR blocks";

/** Ranges that no VPC route can lead to; the narrowest that applies comes first. */
const reservedRanges: readonly ReservedRange[] = [
  range("169.254.168.0/22", "reserved for AWS services such as instance metadata and DNS", routeTables),
  range("169.254.0.0/16", "link-local addresses", vpcBlocks),
  range("0.0.0.0/8", "this network", vpcBlocks),
  range("127.0.0.0/8", "loopback addresses", vpcBlocks),
  range("224.0.0.0/4", "multicast addresses", vpcBlocks),
  range("255.255.255.255/32", "limited broadcast", "RFC 919"),
  range("fd00:ec2::/32", "reserved for AWS services such as instance metadata and DNS", routeTables),
  range("fe80::/10", "link-local addresses", "RFC 4291, 2.5.6"),
  range("ff00::/8", "multicast addresses", "RFC 4291, 2.7"),
  range("::1/128", "the loopback address", "RFC 4291, 2.5.3"),
];
// Stryker restore StringLiteral

/**
 * The reserved range (its text) that the block equals or lies in, or null when it can be routed.
 * Source: EC2 refuses a destination that is "an exact match or a subset" of a reserved range; a wider one, such as 0.0.0.0/0, is fine.
 */
export const reservedRangeOf = (block: Cidr): string | null =>
  reservedRanges.find((reserved) => contains(reserved.block, block))?.block.text ?? null;
