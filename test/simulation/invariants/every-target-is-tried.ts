import { ApplyInput } from "#functions/apply/input.ts";
import { running } from "../product/invocation.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** What an Apply has tried to change, and when last. */
interface Tried {
  readonly at: number;
  readonly touched: ReadonlySet<string>;
}

/** I20: a table that is full is no reason why another has no route. */
export const everyTargetIsTried: Invariant = {
  id: "I20",
  says: "a change that fails ends the work on its own target alone",
  begins: ({ plan, sandbox, violated }) => {
    if ([...plan.faults, ...plan.strikes].some(({ fault }) => fault === "lambda-lost")) return;
    sandbox.lambda.onInvocation(({ functionName, event, result, startedAt }) => {
      if (!functionName.endsWith("apply")) return;
      const { data } = ApplyInput.safeParse(event);
      const isCut = result.is === "failed" && /^(Sandbox|Lambda|Runtime)\./.test(result.error.errorType);
      const failed = result.is === "failed" || fieldsOf(result.payload).failure !== null;
      if (!data || isCut || !failed || (result.is === "returned" && fieldsOf(result.payload).left !== 0)) return;
      const { at = 0, touched = new Set() } = last.get(sandbox)?.get(placeOf(data.task)) ?? {};
      const targets = data.task.parts.flatMap((part) => part.targets).filter((target) => !target.startsWith("pcx-"));
      if (at < startedAt || touched.has(anew)) return;
      for (const target of targets)
        if (!touched.has(target)) violated("I20", `${target} was not tried, as the work on another target had failed`);
    });
  },
  onProductCall: ({ sandbox }, { by, service, operation, account, region, input }) => {
    const invocation = by === "apply" ? running() : undefined;
    if (!invocation) return;
    const touched = own.get(invocation) ?? new Set<string>();
    if (service === "ledger" && operation === "beat") {
      own.set(invocation, touched);
      beats.set(invocation, textOf(Array.isArray(input) ? input[0] : undefined));
    }
    // who can't get a session can't try
    if (service === "sts") touched.add(touched.size > 0 ? anew : asked);
    if (service !== "ec2") return;
    const { RouteTableId, RouteTableIds, GroupId } = fieldsOf(input);
    touched.add(textOf(RouteTableId) || textOf(GroupId) || String(RouteTableIds));
    const places = last.get(sandbox) ?? new Map<string, Tried>();
    const tried = { at: sandbox.clock.now(), touched };
    last.set(sandbox, places.set(`${beats.get(invocation)} ${account} ${region}`, tried));
  },
};

const placeOf = ({ peering, account, region }: { peering: string; account: string; region: string }): string =>
  `${peering} ${account} ${region}`;

/** asked for a session, and for another */
const [asked, anew] = ["asked", "anew"];

/** what each running Apply has tried to change */
const own = new WeakMap<object, Set<string>>();
const beats = new WeakMap<object, string>();
/** `peering account region` → what the last Apply there that had a session has tried to change */
const last = new WeakMap<object, Map<string, Tried>>();
