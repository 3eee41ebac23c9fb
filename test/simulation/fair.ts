import { faults } from "./faults/faults.ts";
import type { Happening, Plan } from "./plan.ts";

/** How often a fault strikes a call on a light day. Up to four are drawn: twenty tries don't all fail on any day that somebody will live to see. */
export const lightRate = 0.0025;

/** Faults that are gone when the call is made again. */
export const passing = faults.filter(({ passes }) => passes === true);

/** What only takes time, so that hints come while a run is about to end. */
export const slowing = ["slow-call", "topic-down"];
export const slowingRate = 0.05;

export const requests = ["request", "request", "request", "request-both-ways"];

/** What owners do that an event tells us of. */
export const heard = [
  ...requests,
  "accept-by-hand",
  "reject-by-hand",
  "delete-by-hand",
  "remove-block",
  "add-table",
  "add-subnet",
  "route-elsewhere",
  "repoint-route",
  "delete-route",
  "own-route",
  "revoke-rule",
  "own-rule",
  "retag",
];

/** Sessions of what came before are old by then: the role that they are of is made again, and somebody asks once more. */
export const oldSessionsAt = 200_000;

/** After so many milliseconds the session of an earlier request is old for sure: those younger than a minute are believed to be refused. */
const sessionsAgeFor = 100_000;

const isRequestIn =
  ({ happenings }: Plan) =>
  ({ does, at }: Happening): boolean =>
    requests.includes(does) ||
    (does === "remake-role" && happenings.every((each) => each.at >= at || each.at <= at - sessionsAgeFor));

/** No retry of the product gives up before it has tried so often again. */
const fewestRetries = 3;

/** At most a few faults that pass, whatever people do. */
export const isLightWeather = (plan: Plan): boolean =>
  plan.crashes.length === 0 &&
  !plan.throttling &&
  isForcedOnly(
    plan,
    passing.map(({ name }) => name),
  ) &&
  plan.faults.every(({ fault, rate }) => rate <= lightRate && passing.some(({ name }) => name === fault));

/** Nothing but requests, and at most a few faults that pass: what tries again makes it end as well as a day without any. */
export const isLight = (plan: Plan): boolean => isLightWeather(plan) && plan.happenings.every(isRequestIn(plan));

/** No event is lost and everything that happens has one: no sweep is needed. */
export const isFair = (plan: Plan): boolean =>
  isLight(plan) ||
  (isForcedOnly(plan, hidesNothing) &&
    plan.crashes.length === 0 &&
    !plan.throttling &&
    plan.faults.every(({ fault, rate }) => slowing.includes(fault) && rate <= slowingRate) &&
    plan.happenings.every((each) => heard.includes(each.does) || isRequestIn(plan)(each)));

/** A few of these faults may be forced. */
const isForcedOnly = ({ strikes }: Plan, names: readonly string[]): boolean =>
  strikes.length <= fewestRetries && strikes.every(({ fault }) => names.includes(fault));

/** What may befall a function while owners are at work: it hides none of their changes. */
const hidesNothing = [...slowing, "crash-before", "crash-after"];

/** EC2 takes so many changes of a kind at once in a place, and then so many a second ("Request throttling" in its guide). */
const burst = 50;
const perSecond = 5;

/** A function that hangs is ended by Lambda or the workflow after up to a quarter of an hour, so a day that has them is promised no time. */
export const hangs = ({ faults, strikes }: Plan): boolean => [...faults, ...strikes].some(({ fault }) => fault === "frozen");

/** Milliseconds in which a fair day's world is as it should be after the last fault: a minute (I17), and the time that EC2 takes for more routes than a bucket holds. */
export const promisedMilliseconds = (plan: Plan): number => {
  if (hangs(plan)) return Number.POSITIVE_INFINITY;
  const { vpcs } = plan;
  const addressed = (vpc: Plan["vpcs"][number]): number => vpc.blocks.length + (vpc.ipv6 === null ? 0 : 1);
  const routes = vpcs.map((vpc) => {
    const others = vpcs.filter((other) => other !== vpc).map(addressed);
    return vpc.tables.length * others.reduce((sum, count) => sum + count, 0);
  });
  return 60_000 + (Math.max(0, Math.max(...routes) - burst) / perSecond) * 1000;
};
