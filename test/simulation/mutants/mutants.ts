import { deciding } from "./deciding.ts";
import { doing } from "./doing.ts";
import { guarding } from "./guarding.ts";
import type { Mutant } from "./mutant.ts";
import { protecting } from "./protecting.ts";
import { reading } from "./reading.ts";
import { remembering } from "./remembering.ts";
import { running } from "./running.ts";

/** The planted bugs that prove the simulation: each of them must break an invariant for some seed. */
export const mutants: readonly Mutant[] = [
  ...deciding,
  ...doing,
  ...remembering,
  ...running,
  ...protecting,
  ...guarding,
  ...reading,
];
