import type { Bug } from "./bug.ts";
import { cloudPosseBugs } from "./cloud-posse.ts";
import { controllerBugs } from "./controllers.ts";
import { orchestratorBugs } from "./orchestrators.ts";
import { terraformBugs } from "./terraform.ts";

/** Known bugs of the tools that do a part of our work, each as a day to be lived again. */
export const history: readonly Bug[] = [...terraformBugs, ...cloudPosseBugs, ...controllerBugs, ...orchestratorBugs];
