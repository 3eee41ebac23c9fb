import type { Stage } from "./stage.ts";
import { exceptTables } from "./unrouted.ts";

/** What has to be known to trace packets where they were promised. */
export interface TrafficWatch {
  readonly violations: Set<string>;
  /** tables that policy keeps out, by peering id */
  readonly unrouted: ReadonlyMap<string, readonly string[]>;
  /** whether something happened that no event told of and no sweep has looked for since */
  readonly unseen: boolean;
}

type Connection = NonNullable<ReturnType<Stage["world"]["sandbox"]["ec2"]["view"]["connection"]>>;

/** Where packets of a peering go by the sandbox's own trace: both ways, and for every exposed port. */
export const pathsPromised = (stage: Stage, { unrouted }: Pick<TrafficWatch, "unrouted">, id: string) => {
  const { view } = stage.world.sandbox.ec2;
  return view.reachability(id, {
    exceptTables: exceptTables(stage, unrouted.get(id) ?? []),
    narrowedTo: askedFor(stage, view.connection(id)),
  });
};

/** `peering:routes` narrows what the requester's tables reach; a word such as `subnets` names no block. */
const askedFor = ({ product }: Stage, connection: Connection | undefined): readonly string[] => {
  const tag = connection?.tagsOf("requester")[`${product.settings.tagPrefix}routes`] ?? "";
  return tag.split(/[\s,]+/).filter((part) => part.includes("/"));
};

/** I11, whenever the world is quiet: what was told `connected` carries packets both ways, on every exposed port. */
export const packetsTraced = async (stage: Stage, watch: TrafficWatch, when: string): Promise<void> => {
  if (watch.unseen) return;
  const told = (await stage.product.ledger.all()).filter(({ record }) => record.outcome === "connected");
  for (const { id } of told)
    for (const { from, to, port, stoppedAt } of pathsPromised(stage, watch, id).filter(({ ok }) => !ok))
      watch.violations.add(
        `I11 ${id}: connected ${when}, but ${from} to ${to} ${port ?? ""} stops at ${stoppedAt ?? "an unknown place"}`,
      );
};
