import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mismatches } from "#cli/scenario/expectation.ts";
import type { Expected } from "#cli/scenario/expected-schema.ts";
import type { ReadScenario } from "#cli/scenario/parse.ts";
import type { Stage } from "#cli/scenario/stage.ts";
import { type Journey, journey, readJourney, runJourney } from "#test/builders/journey.ts";
import { endedBy, eventFaults, underFault, withoutRequests } from "#test/builders/variants.ts";

const files = globSync(["test/journeys/**/*.yaml", "infra/scenarios/*.yaml"]).sort();

/** `# events drop: why` in a file says that it can't pass so. */
const excused = (file: string, fault: string): boolean =>
  new RegExp(`^# events ${fault}: .{20,}`, "m").test(readFileSync(file, "utf8"));

/** Which peering is told of first is up to the events; what is told of each, and in which order, is not. */
const byPeering = (report: Expected): Expected => {
  const { notifications = [] } = report;
  const key = ({ peering = "" }: (typeof notifications)[number]): string => peering;
  const sorted = notifications.toSorted((a, b) => (key(a) === key(b) ? 0 : key(a) < key(b) ? -1 : 1));
  return report.notifications ? { ...report, notifications: sorted } : report;
};

describe.each(eventFaults)("with every event of every journey gone wrong (1, 3): %s", (fault) => {
  it.each(files)("%s", async (file) => {
    const read = underFault(readJourney(file), fault);
    const { report } = await runJourney(read, { faults: fault });
    const unmet = [...mismatches(byPeering(read.scenario.expect ?? {}), byPeering(report)), ...report.violations];
    if (excused(file, fault)) expect(unmet, "needless excuse").not.toEqual([]);
    else expect(unmet).toEqual([]);
  });
});

/** Accounts that the product can't reach any more keep what is there until it can. */
const isReachable = ({ world }: Stage, account: string): boolean =>
  world.sandbox.organizations.isMember(account) && !world.notOnboarded.has(account);

/** All of a world's tables and groups except for what no two runs share, the ids of rules, and what people themselves lead to a peering. */
const furnished = ({ stage }: Journey, byPeople: ReadonlySet<string>) => {
  const { view } = stage.world.sandbox.ec2;
  const reachable = ({ account }: { readonly account: string }) => isReachable(stage, account);
  return {
    routeTables: view
      .routeTables()
      .filter(reachable)
      .map((table) => ({
        ...table,
        routes: table.routes.filter(({ destination }) => !byPeople.has(`${table.id} ${destination}`)),
      })),
    securityGroups: view
      .securityGroups()
      .filter(reachable)
      .map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, id: null })) })),
  };
};

/** Routes that people made to a peering: theirs, so they stay as blackholes. */
const routesByPeople = ({ stage }: Journey): ReadonlySet<string> =>
  new Set(
    stage.world.read.actions.flatMap((action) =>
      action.is === "addRoute" && stage.requested.has(action.body.via) ? [`${action.body.routeTable} ${action.body.to}`] : [],
    ),
  );

const withoutAnyRequest = new Map<string, Promise<Journey>>();

/** The same run serves both owners, as long as the same actions were refused. */
const neverAsked = (read: ReadScenario, refused: readonly number[]): Promise<Journey> => {
  const key = `${read.file} ${refused.join()}`;
  const ran = withoutAnyRequest.get(key) ?? runJourney(withoutRequests(read, refused));
  withoutAnyRequest.set(key, ran);
  return ran;
};

describe("connected, then deleted by either owner: all tables and groups are byte for byte as if nobody had ever asked", () => {
  it.each(files.flatMap((file) => (["requester", "accepter"] as const).map((side) => [file, side] as const)))(
    "%s, by the %s",
    async (file, side) => {
      const read = readJourney(file);
      const ended = await runJourney(endedBy(read, side));
      const never = await neverAsked(read, ended.refused);
      const byPeople = routesByPeople(ended);
      expect(furnished(ended, byPeople)).toEqual(furnished(never, byPeople));
      expect(ended.report.violations).toEqual([]);
      const living = Object.entries(ended.report.peerings).filter(([, { outcome }]) => outcome === "connected");
      expect(living).toEqual([]);
    },
  );
});

describe("the judge of these laws", () => {
  it("sees what one connection leaves in the tables", async () => {
    const file = "test/journeys/faults.yaml";
    const connected = await journey(file);
    const never = await runJourney(withoutRequests(readJourney(file), []));
    expect(furnished(connected, new Set())).not.toEqual(furnished(never, new Set()));
  });
});
