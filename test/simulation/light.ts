import { faults } from "./faults/faults.ts";
import type { Plan } from "./plan.ts";

/** How often a fault strikes a call on a light day. Up to four are drawn: twenty tries don't all fail on any day that somebody will live to see. */
export const lightRate = 0.0025;

export const passing = faults.filter(({ passes }) => passes === true);

/** Nothing but requests, and at most a few faults that pass: what tries again makes it end as well as a day without any. */
export const isLight = ({ faults: drawn, strikes, crashes, happenings, throttling }: Plan): boolean =>
  strikes.length + crashes.length === 0 &&
  !throttling &&
  drawn.every(({ fault, rate }) => rate <= lightRate && passing.some(({ name }) => name === fault)) &&
  happenings.every(({ does }) => does.startsWith("request"));
