import * as module from "@aws-sdk/client-ec2";
import type { Caller, Service } from "../call.ts";
import type { Core } from "../core.ts";
import { AwsError } from "../errors.ts";
import { type AccessInput, accessQuestions, isReadOnly } from "./access.ts";
import { createOperations } from "./operations.ts";
import { createSeed, type Ec2Seed } from "./seed.ts";
import { createView, type Ec2View } from "./view.ts";
import { type Directory, World } from "./world.ts";

export interface Ec2 {
  readonly service: Service;
  readonly seed: Ec2Seed;
  readonly view: Ec2View;
}

type Handler = (input: never, caller: Caller) => unknown;

/** A Region that isn't enabled for an account knows none of its credentials. */
const inEnabledRegion =
  (world: World, handler: Handler): Handler =>
  (input, caller) => {
    if (!world.directory.regionEnabled(caller.account, caller.region))
      throw new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", { status: 401 });
    return handler(input, caller);
  };

/** EC2 in every account and Region of the sandbox, as far as VPC peering goes. */
export const createEc2 = (core: Core, directory: Directory): Ec2 => {
  const world = new World(core, directory);
  const handlers = Object.entries(createOperations(world)).map(
    ([name, handler]) => [name, inEnabledRegion(world, handler)] as const,
  );
  return {
    service: {
      name: "ec2",
      module,
      handlers: Object.fromEntries(handlers),
      access: (operation, input: AccessInput, caller) => accessQuestions(world, operation, { input, caller }),
      isReadOnly,
    },
    seed: createSeed(world),
    view: createView(world),
  };
};
