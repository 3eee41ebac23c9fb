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
