import { type Cidr, contains, overlaps, parseCidr, readCidr } from "#shared/network/cidr.ts";
import type { Fault, Path } from "../fault.ts";
import type { PartialVpc } from "../schema.ts";

/** What is wrong with one block of addresses, host bits included. */
export const blockFaults = (text: string, path: Path): readonly Fault[] => {
  try {
    parseCidr(text);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path, message: error.message }];
  }
};

interface Placed {
  readonly block: Cidr;
  readonly path: Path;
}

const placed = (texts: readonly (string | undefined)[], pathOf: (index: number) => Path): readonly Placed[] =>
  texts.flatMap((text, index) => {
    const block = text === undefined ? null : readCidr(text);
    return block ? [{ block, path: pathOf(index) }] : [];
  });

/** Faults of a VPC's own blocks and of its subnets' blocks. */
export const vpcBlockFaults = (vpc: PartialVpc, path: Path): readonly Fault[] => {
  const subnets = vpc.subnets ?? [];
  const ipv6 = vpc.ipv6 ?? [];
  const cidrs = vpc.cidrs ?? [];
  const own = [...placed(cidrs, (index) => [...path, "cidrs", index]), ...placed(ipv6, (index) => [...path, "ipv6", index])];
  const inner = [
    ...placed(
      subnets.map(({ cidr }) => cidr),
      (index) => [...path, "subnets", index, "cidr"],
    ),
    ...placed(
      subnets.map((subnet) => subnet.ipv6),
      (index) => [...path, "subnets", index, "ipv6"],
    ),
  ];
  return [
    ...cidrs.flatMap((text, index) => blockFaults(text, [...path, "cidrs", index])),
    ...ipv6.flatMap((text, index) => blockFaults(text, [...path, "ipv6", index])),
    ...subnets.flatMap(({ cidr }, index) => blockFaults(cidr, [...path, "subnets", index, "cidr"])),
    ...subnets.flatMap((subnet, index) => (subnet.ipv6 ? blockFaults(subnet.ipv6, [...path, "subnets", index, "ipv6"]) : [])),
    ...own.flatMap((block) => sizeFaults(block)),
    ...own.flatMap(({ block, path: at }) => familyFaults(block, { path: at, key: at.at(-2) === "ipv6" ? 6 : 4 })),
    ...clashes(own),
    ...clashes(inner),
    ...inner.flatMap((block) => outsideFaults(block, { own, vpc: vpc.id ?? "" })),
  ];
};

/** VPC User Guide, VPC CIDR blocks: IPv4 from /16 to /28, IPv6 from /44 to /60 in steps of 4. */
const sizeFaults = ({ block, path }: Placed): readonly Fault[] => {
  const fits = block.version === 4 ? block.prefix >= 16 && block.prefix <= 28 : [44, 48, 52, 56, 60].includes(block.prefix);
  const allowed = block.version === 4 ? "from /16 to /28" : "/44, /48, /52, /56 or /60";
  return fits ? [] : [{ path, message: `\`${block.text}\` can't be a VPC's block: AWS allows ${allowed}` }];
};

const familyFaults = (block: Cidr, { path, key }: { readonly path: Path; readonly key: 4 | 6 }): readonly Fault[] =>
  block.version === key ? [] : [{ path, message: `\`${block.text}\` belongs under \`${key === 4 ? "ipv6" : "cidrs"}\`` }];

const clashes = (blocks: readonly Placed[]): readonly Fault[] =>
  blocks.flatMap(({ block, path }, index) => {
    const other = blocks.slice(0, index).find((earlier) => overlaps(earlier.block, block));
    return other ? [{ path, message: `\`${block.text}\` overlaps \`${other.block.text}\` of the same VPC` }] : [];
  });

const outsideFaults = (
  { block, path }: Placed,
  where: { readonly own: readonly Placed[]; readonly vpc: string },
): readonly Fault[] => {
  const same = where.own.filter((own) => own.block.version === block.version);
  if (where.own.length === 0 || same.some((own) => contains(own.block, block))) return [];
  const blocks = same.map((own) => `\`${own.block.text}\``).join(", ") || "none of this family";
  return [{ path, message: `subnet \`${block.text}\` is outside its VPC \`${where.vpc}\` (${blocks})` }];
};
