import { ApplyInput } from "#functions/apply/input.ts";
import type { Invocation } from "#infra/sandbox/lambda/invocation.ts";
import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, readsOld, routeMadeBy } from "./invariant.ts";

/** A route that the product was refused, as it is there already, and when: counted in changes of the world. */
interface Refused {
  readonly change: number;
  readonly time: number;
}

interface Watched {
  /** counts changes of EC2 by anybody */
  changes: number;
  /** the last change by hand, in this count */
  byHand: number;
  /** `table destination connection` */
  readonly refused: Map<string, Refused>;
}

const watched = new WeakMap<Run, Watched>();

const isOk = ({ result }: Invocation): boolean => result.is === "returned" && fieldsOf(result.payload).failure === null;

/** The routes that the invocation was to make. */
const toMake = (event: unknown): ReadonlySet<string> => {
  const read = ApplyInput.safeParse(event);
  if (!read.success) return new Set();
  const { peering, parts } = read.data.task;
  return new Set(
    parts.flatMap(({ targets, steps }) =>
      steps.flatMap((step) =>
        step.do === "create-route" ? targets.map((target) => `${target} ${step.destination} ${peering}`) : [],
      ),
    ),
  );
};

const leadsThere = ({ sandbox }: Run, route: string): boolean => {
  const [id, destination, connection] = route.split(" ");
  const table = sandbox.ec2.view.routeTable(id ?? "");
  return !table || table.routes.some((each) => each.destination === destination && each.target === connection);
};

const told = (run: Run, invocation: Invocation): void => {
  const known = watched.get(run);
  if (!known || !invocation.functionName.endsWith("apply") || !isOk(invocation)) return;
  const routes = toMake(invocation.event);
  for (const [route, { change, time }] of known.refused)
    if (routes.has(route) && time >= invocation.startedAt && change > known.byHand && !leadsThere(run, route))
      run.violated("I11", `${route} was told to be done, and the route that is there leads elsewhere`);
};

/** I11, of changes: what EC2 refused, as somebody else's stands there, is told as a failure by the very invocation that tried. */
export const refusalsAreTold: Invariant = {
  id: "I11",
  says: "a route that EC2 refused is not told to be made, unless ours stands there",
  begins: (run) => {
    const known: Watched = { changes: 0, byHand: 0, refused: new Map() };
    watched.set(run, known);
    run.sandbox.onCall(({ service, operation, caller, error, input, time }) => {
      if (service !== "ec2" || /^(Describe|Get)/.test(operation)) return;
      known.changes++;
      if (caller.principal.kind !== "role") known.byHand = known.changes;
      if (operation !== "CreateRoute" || caller.principal.kind !== "role") return;
      const route = routeMadeBy(input);
      known.refused.delete(route);
      if (error?.code === "RouteAlreadyExists" && !leadsThere(run, route))
        known.refused.set(route, { change: known.changes, time });
    });
    // an old answer may have shown ours
    if (!readsOld(run.plan)) run.sandbox.lambda.onInvocation((invocation) => told(run, invocation));
  },
};
