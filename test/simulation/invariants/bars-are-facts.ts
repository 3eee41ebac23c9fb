import { running } from "../product/invocation.ts";
import { hub } from "../world/places.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

/** What a look was shown, and which accounts it asked. */
interface Look {
  shown: boolean;
  readonly asked: Set<string>;
}

/** F19: an account that can't be read is a fact like any other; what the other one shows is still judged. */
export const barsAreFacts: Invariant = {
  id: "F19",
  says: "a look fails for want of access only where no end could show it the connection",
  begins: ({ plan, product, sandbox, violated, checks }) => {
    // two looks of one peering at a time can't be told apart
    if ([...plan.faults, ...plan.strikes].some(({ fault }) => fault === "lambda-lost")) return;
    sandbox.lambda.onInvocation(({ functionName, event, result }) => {
      const peering = textOf(fieldsOf(fieldsOf(event).run).peering);
      if (!functionName.endsWith("propose") || result.is !== "failed" || result.error.errorType !== "AccessMissing") return;
      const look = looks.get(product)?.get(peering);
      const account = /account `(\d+)`/.exec(result.error.errorMessage)?.[1];
      if (!look || account === hub.account) return;
      if (look.shown)
        violated("F19", `${peering} was shown to a look that failed for want of access: ${result.error.errorMessage}`);
      checks.push(
        product.ledger.all().then((entries) => {
          const ends = entries.find(({ id }) => id === peering)?.record.ends;
          for (const end of ends ? [ends.requester, ends.accepter] : [])
            if (!look.asked.has(end.account)) violated("F19", `a look at ${peering} failed, and never asked ${end.account}`);
        }),
      );
    });
  },
  onProductCall: ({ product }, { by, service, operation, input, account }) => {
    if (by !== "propose") return;
    const invocation = running();
    if (!invocation) return;
    const own = looks.get(product) ?? new Map<string, Look>();
    looks.set(product, own);
    if (service === "ledger" && operation === "read" && !current.has(invocation)) {
      const look = { shown: false, asked: new Set<string>() };
      current.set(invocation, look);
      own.set(textOf(Array.isArray(input) ? input[0] : undefined), look);
    }
    const asked = account || (/iam::(\d+)/.exec(textOf(fieldsOf(input).RoleArn))?.[1] ?? "");
    current.get(invocation)?.asked.add(asked);
  },
  onAnswered: (_run, { by, operation, input }, output) => {
    const invocation = by === "propose" && operation === "DescribeVpcPeeringConnections" ? running() : undefined;
    const look = invocation && current.get(invocation);
    const [connection] = listOf(fieldsOf(output).VpcPeeringConnections);
    if (look && listOf(fieldsOf(input).VpcPeeringConnectionIds).length === 1 && connection) look.shown = true;
  },
};

const looks = new WeakMap<object, Map<string, Look>>();
const current = new WeakMap<object, Look>();

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
