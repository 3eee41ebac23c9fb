import { adapting } from "./adapting.ts";
import { deciding } from "./deciding.ts";
import { doing } from "./doing.ts";
import { guarding } from "./guarding.ts";
import { judging } from "./judging.ts";
import type { Mutant } from "./mutant.ts";
import { protecting } from "./protecting.ts";
import { reading } from "./reading.ts";
import { remembering } from "./remembering.ts";
import { running } from "./running.ts";
import { staging } from "./staging.ts";

/** The planted bugs that prove the simulation: each of them must break an invariant for some seed. */
export const mutants: readonly Mutant[] = [
  ...deciding,
  ...doing,
  ...remembering,
  ...running,
  ...protecting,
  ...guarding,
  ...reading,
  ...adapting,
  ...judging,
  ...staging,
];
