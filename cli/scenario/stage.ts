import type { End, PeeringConnectionId, PerSide, Place } from "#shared/peering/ids.ts";
import type { Finding } from "#shared/render/report-schema.ts";
import type { Product } from "../local/product.ts";
import type { World } from "./world.ts";

/** A peering that an action asked for. */
export interface Requested {
  readonly id: PeeringConnectionId;
  readonly ends: PerSide<End>;
}

/** A run under way: the world, the product at work in it, and what the actions did so far. */
export interface Stage {
  readonly world: World;
  readonly product: Product;
  /** by the name that the scenario gives */
  readonly requested: Map<string, Requested>;
  readonly findings: Finding[];
}

/** The scenario can't go on with this action; reported as AWS's own refusals are. */
export class ActionRefused extends Error {
  override readonly name = "ActionRefused";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Account and region of a VPC. */
export const placeOf = ({ world }: Stage, vpc: string): Place => {
  const place = world.places.get(vpc);
  if (!place) throw new ActionRefused("NotThere", `VPC ${vpc} isn't there`);
  return place;
};

/** Account and region of a VPC, or of a subnet, route table or security group by its VPC. */
export const placeOfResource = (stage: Stage, id: string): Place => placeOf(stage, stage.world.vpcs.get(id) ?? id);

/** The peering that an earlier action asked for under this name. */
export const requestedOf = ({ requested }: Stage, name: string): Requested => {
  const found = requested.get(name);
  if (!found) throw new ActionRefused("NotThere", `peering ${name} isn't there: its request was refused`);
  return found;
};
