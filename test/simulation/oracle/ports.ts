/** What the tag `peering:expose` offers; the simulation writes only whole ports and ranges into it. */
export const exposedPorts = (tag: string) =>
  tag
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [protocol = "", ports = ""] = part.split("/");
      const [from = "", to = from] = ports.split("-");
      return { protocol, from: Number(from), to: Number(to) };
    });

/** What a rule opens, and to whom. */
export const ruleText = (rule: {
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly source: string;
}): string => `${rule.protocol}/${rule.from}-${rule.to} from ${rule.source}`;
