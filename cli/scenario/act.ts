import type { ActionBody, ActionKind } from "./action-schema.ts";
import type { Stage } from "./stage.ts";

/** How one kind of action is done; `index` is its place in the scenario. */
export type Act<K extends ActionKind> = (stage: Stage, body: ActionBody<K>, index: number) => unknown;
export type Acts = { readonly [K in ActionKind]: Act<K> };
