import type { Core } from "../core.ts";
import type { EventBridgeEvent } from "../events/event.ts";
import { cloudTrailEvent } from "./cloud-trail-event.ts";

/** Hands every recorded call on as an event, as an organization trail does for all member accounts. */
export const startTrail = (core: Core, deliver: (event: EventBridgeEvent) => void): void => {
  core.onCall((record) => {
    const event = cloudTrailEvent(record, core.random);
    if (event) deliver(event);
  });
};
