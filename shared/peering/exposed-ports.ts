/** A port or port range that a security group's owner offers to peers. */
export interface ExposedPort {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
}

export interface ExposeTag {
  readonly ports: readonly ExposedPort[];
  /** parts of the tag that name no port */
  readonly malformed: readonly string[];
}

/** Reads `tcp/443,tcp/5432,udp/8000-8010`, the value of the tag `peering:expose`; order and repeats don't matter. */
export const parseExposeTag = (value: string): ExposeTag => {
  const parts = [...new Set(value.split(/[\s,]+/).filter((part) => part !== ""))].sort();
  const read = parts.map((part) => ({ part, port: parsePort(part) }));
  return {
    ports: read.flatMap(({ port }) => port ?? []),
    malformed: read.filter(({ port }) => port === null).map(({ part }) => part),
  };
};

const parsePort = (part: string): ExposedPort | null => {
  const match = /^(tcp|udp)\/(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
  if (!match) return null;
  const from = Number(match[2]);
  const to = Number(match[3] ?? match[2]);
  if (from < 1 || to > 65535 || from > to) return null;
  return { protocol: match[1] === "tcp" ? "tcp" : "udp", from, to };
};

/** `tcp/443` or `tcp/8000-8010` */
export const printPort = ({ protocol, from, to }: ExposedPort): string =>
  from === to ? `${protocol}/${from}` : `${protocol}/${from}-${to}`;
