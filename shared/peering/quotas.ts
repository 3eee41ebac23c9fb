/** A limit of one account in one region, and how it is known. */
export interface Quota {
  readonly value: number;
  /** the account's own, AWS's default from Service Quotas, or the documented default because Service Quotas couldn't be asked */
  readonly source: "applied" | "default" | "assumed";
}

interface KnownQuota {
  /** of service `vpc` in Service Quotas */
  readonly code: string;
  readonly title: string;
  /** AWS's default */
  readonly documented: number;
  /** what AWS raises it to at the most; null where it isn't said */
  readonly most: number | null;
}

/** The quotas that a peering uses up (aws-facts 3). */
export const knownQuotas = {
  activePeeringsPerVpc: { code: "L-7E9ECCDB", title: "active VPC peering connections per VPC", documented: 50, most: 125 },
  routesPerTable: { code: "L-93826ACB", title: "routes per route table", documented: 500, most: 1000 },
  rulesPerGroup: { code: "L-0EA8095F", title: "inbound or outbound rules per security group", documented: 60, most: null },
} as const satisfies Readonly<Record<string, KnownQuota>>;

export type QuotaName = keyof typeof knownQuotas;
export type Quotas = Readonly<Record<QuotaName, Quota>>;

const assumed = (name: QuotaName): Quota => ({ value: knownQuotas[name].documented, source: "assumed" });

/** The documented defaults, for when Service Quotas can't be asked. */
export const assumedQuotas: Quotas = {
  activePeeringsPerVpc: assumed("activePeeringsPerVpc"),
  routesPerTable: assumed("routesPerTable"),
  rulesPerGroup: assumed("rulesPerGroup"),
};

const origins: Readonly<Record<Quota["source"], string>> = {
  applied: "",
  default: ", AWS's default",
  assumed: ", AWS's documented default, as Service Quotas can't be read there",
};

/** `500` or `500, AWS's default`: a limit as a finding tells it. */
export const printLimit = ({ value, source }: Quota): string => `${value}${origins[source]}`;

/** How an owner gets a higher limit. */
export const howToRaise = (
  name: QuotaName,
  at: { readonly account: string; readonly region: string },
  needed: number,
): string => {
  const { code, title, most }: KnownQuota = knownQuotas[name];
  const bound = most === null ? "" : ` (AWS grants up to ${most})`;
  return `in Service Quotas of account \`${at.account}\` (\`${at.region}\`) raise \`${code}\`, ${title}, to ${needed} or more${bound}`;
};
