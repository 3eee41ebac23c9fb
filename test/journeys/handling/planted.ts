// Loaded before the command line (`node --import`): takes the handling out that the environment names.
import { plantIn } from "#test/simulation/mutants/plant.ts";
import { breakages } from "./breakages.ts";

const breakage = breakages[Number(process.env.BREAKAGE)];
if (!breakage) throw new Error("BREAKAGE names no breakage");
plantIn({ ...breakage, name: breakage.of });
