import type { Handlers } from "../call.ts";
import type { World } from "./world.ts";

type Ec2Module = typeof import("@aws-sdk/client-ec2");

/** Every operation that the SDK's client knows, by name. */
type Ec2Handlers = Required<Handlers<Ec2Module>>;

/** One operation of EC2: given the world, a handler typed by the SDK's own command. */
export type Operation<O extends keyof Ec2Handlers> = (world: World) => Ec2Handlers[O];
