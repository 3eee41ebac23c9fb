import type { CallRecord } from "#infra/sandbox/call.ts";
import { contains, readCidr } from "#shared/network/cidr.ts";
import type { Report } from "#shared/render/report-schema.ts";
import { fieldsOf, isManaged, isProducts } from "./ownership.ts";
import { exposedSecrets } from "./secrets.ts";
import type { Stage } from "./stage.ts";

/** What is written down while a run is under way, so that its end can be judged. */
export interface Watch {
  readonly startedAt: number;
  readonly violations: Set<string>;
  /** `table destination peering` of each route that the product made */
  readonly routes: Set<string>;
  /** foreign routes and rules when the last action was done and the product had not moved yet */
  foreign: ReadonlyMap<string, string>;
}

/** Watches every call from now on: what must hold at the moment of a call is judged at that moment. */
export const watchOver = (stage: Stage): Watch => {
  const { sandbox } = stage.world;
  const watch: Watch = { startedAt: sandbox.clock.now(), violations: new Set(), routes: new Set(), foreign: new Map() };
  sandbox.onCall((call) => {
    if (call.service !== "ec2" || call.error !== undefined || !isProducts(stage, call)) return;
    judgements[call.operation]?.(stage, watch, call);
  });
  return watch;
};

type Judge = (stage: Stage, watch: Watch, call: CallRecord) => void;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const judgements: Readonly<Record<string, Judge>> = {
  CreateRoute: (stage, watch, { input }) => {
    const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, VpcPeeringConnectionId } = fieldsOf(input);
    const table = text(RouteTableId);
    const destination = text(DestinationCidrBlock) || text(DestinationIpv6CidrBlock);
    const peering = text(VpcPeeringConnectionId);
    watch.routes.add(`${table} ${destination} ${peering}`);
    const connection = stage.world.sandbox.ec2.view.connection(peering);
    if (connection?.status !== "active")
      watch.violations.add(`I7 ${table}: route to ${peering} while it was ${connection?.status ?? "absent"}`);
    const own = stage.world.vpcs.get(table);
    const peer = connection?.requester.vpc === own ? connection?.accepter.vpc : connection?.requester.vpc;
    if (!isWithin(stage, destination, peer))
      watch.violations.add(`I5 ${table}: route to ${destination}, which is no block of ${peer ?? "a peer"}`);
  },
  DeleteVpcPeeringConnection: (stage, watch, { input }) => {
    const peering = text(fieldsOf(input).VpcPeeringConnectionId);
    for (const route of ownRoutes(stage, watch))
      if (route.endsWith(` ${peering}`)) watch.violations.add(`I7 ${peering} deleted before its route ${route}`);
  },
  AuthorizeSecurityGroupIngress: (stage, watch) => judgeRules(stage, watch),
  AuthorizeSecurityGroupEgress: (_stage, watch, { input }) => {
    watch.violations.add(`I6 ${text(fieldsOf(input).GroupId)}: an egress rule was made`);
  },
};

const isWithin = ({ world }: Stage, destination: string, peer: string | undefined): boolean => {
  const wanted = readCidr(destination);
  const blocks = world.sandbox.ec2.view.vpcs().find(({ id }) => id === peer)?.blocks ?? [];
  return wanted !== null && blocks.some(({ cidr }) => contains(readCidr(cidr) ?? wanted, wanted));
};

/** I6: the product's rules are never open to the world, and only on groups that expose something. */
const judgeRules = (stage: Stage, watch: Watch): void => {
  for (const { id, tags, rules } of stage.world.sandbox.ec2.view.securityGroups())
    for (const rule of rules.filter((one) => isManaged(stage, one.tags))) {
      if (rule.source.endsWith("/0")) watch.violations.add(`I6 ${id}: open to ${rule.source}`);
      if (!(`${stage.product.settings.tagPrefix}expose` in tags))
        watch.violations.add(`I6 ${id}: a rule was made, but the group exposes nothing`);
    }
};

/** The product's routes that are still there. */
const ownRoutes = ({ world }: Stage, { routes }: Watch): readonly string[] =>
  world.sandbox.ec2.view
    .routeTables()
    .flatMap((table) => table.routes.map(({ destination, target }) => `${table.id} ${destination} ${target}`))
    .filter((route) => routes.has(route));

/** Everything in tables and groups that the product didn't make; local routes are AWS's own. */
const foreignState = (stage: Stage, watch: Watch): ReadonlyMap<string, string> => {
  const { view } = stage.world.sandbox.ec2;
  const routes = view
    .routeTables()
    .flatMap(({ id, routes }) =>
      routes
        .filter(({ target, destination }) => target !== "local" && !watch.routes.has(`${id} ${destination} ${target}`))
        .map(({ destination, target, origin }) => [`${id} ${destination} ${origin}`, target] as const),
    );
  const rules = view
    .securityGroups()
    .flatMap(({ id, rules }) =>
      rules.filter(({ tags }) => !isManaged(stage, tags)).map((rule) => [`${id} ${rule.id}`, JSON.stringify(rule)] as const),
    );
  return new Map([...routes, ...rules]);
};

/** Notes what is foreign right after an action, before the product sees it. */
export const actionDone = (stage: Stage, watch: Watch): void => {
  watch.foreign = foreignState(stage, watch);
};

/** I4: once the world is quiet again, nothing foreign has changed. */
export const worldQuiet = (stage: Stage, watch: Watch): void => {
  const now = foreignState(stage, watch);
  for (const [key, before] of watch.foreign)
    if (now.get(key) !== before) watch.violations.add(`I4 ${key}: was ${before}, is ${now.get(key) ?? "gone"}`);
  for (const [key, after] of now) if (!watch.foreign.has(key)) watch.violations.add(`I4 ${key}: came to be ${after}`);
};

/** The invariants that a run broke, sorted; what only the end shows is judged here. */
export const brokenInvariants = (stage: Stage, watch: Watch, peerings: Report["peerings"]): string[] => {
  const { routeTables, securityGroups } = endState(stage, watch);
  for (const [name, { id, outcome, reachable }] of Object.entries(peerings)) {
    if (outcome === "connected")
      for (const { from, to, port, ok, stoppedAt } of reachable)
        if (!ok)
          watch.violations.add(
            `I11 ${name}: connected, but ${from} to ${to}${port ? ` on ${port}` : ""} stops at ${stoppedAt ?? "an unknown place"}`,
          );
    if (outcome !== "disconnected") continue;
    for (const route of routeTables)
      if (route.endsWith(` ${id}`)) watch.violations.add(`I7 ${name}: disconnected, but the route ${route} is left`);
    for (const { group, peering } of securityGroups)
      if (peering === id) watch.violations.add(`I11 ${name}: disconnected, but a rule in ${group} is left`);
  }
  for (const place of exposedSecrets(stage)) watch.violations.add(`I21 ${place}`);
  return [...watch.violations].toSorted();
};

const endState = (stage: Stage, watch: Watch) => ({
  routeTables: ownRoutes(stage, watch),
  securityGroups: stage.world.sandbox.ec2.view
    .securityGroups()
    .flatMap(({ id, rules }) =>
      rules
        .filter(({ tags }) => isManaged(stage, tags))
        .map(({ tags }) => ({ group: id, peering: tags[`${stage.product.settings.tagPrefix}connection`] })),
    ),
});
