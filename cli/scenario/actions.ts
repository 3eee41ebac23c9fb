import { MoveAccountCommand, RemoveAccountFromOrganizationCommand } from "@aws-sdk/client-organizations";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { durationSeconds } from "#shared/config.ts";
import type { Act, Acts } from "./act.ts";
import type { Action } from "./action-schema.ts";
import { connectionActions } from "./connection-actions.ts";
import { givenOf } from "./network.ts";
import { networkActions } from "./network-actions.ts";
import { administratorOf, refusalOf } from "./owners.ts";
import { ActionRefused, requestedOf, type Stage } from "./stage.ts";

const organizationActions: Pick<
  Acts,
  "moveAccount" | "removeAccount" | "setPolicy" | "setSettings" | "approve" | "deny" | "advance" | "sweep" | "events" | "inject"
> = {
  moveAccount: ({ world: { sandbox } }, { account, to }) =>
    administratorOf(sandbox).send(
      new MoveAccountCommand({ AccountId: account, SourceParentId: parentOf(sandbox, account), DestinationParentId: to }),
    ),
  removeAccount: ({ world: { sandbox } }, { account }) =>
    administratorOf(sandbox).send(new RemoveAccountFromOrganizationCommand({ AccountId: account })),
  setPolicy: ({ product, world }, _body, index) => product.setPolicy(world.read.laterPolicies.get(index) ?? []),
  setSettings: ({ product }, patch) => product.setSettings(givenOf(patch)),
  approve: (stage, { peering, by }) => decideOn(stage, peering, { by, decision: "approve", reason: "" }),
  deny: (stage, { peering, by, reason }) => decideOn(stage, peering, { by, decision: "deny", reason: reason ?? "" }),
  advance: ({ world }, span) => world.sandbox.clock.advance(durationSeconds(span) * 1000),
  sweep: ({ product }) => product.sweep(),
  events: ({ world }, delivery) => {
    world.sandbox.events.delivery = delivery;
  },
  inject: ({ world }, { account = world.hub.account, region = world.hub.region, ...event }) => {
    const { sandbox, hub } = world;
    const hubBus = `arn:aws:events:${hub.region}:${hub.account}:event-bus/peering-autopilot`;
    sandbox.events.inject({ ...event, account, region }, sandbox.organizations.isMember(account) ? "default" : hubBus);
  },
};

/** A person's decision, which the product may refuse: nobody decides on their own request. */
const decideOn = async (
  stage: Stage,
  name: string,
  given: { readonly by: string; readonly decision: "approve" | "deny"; readonly reason: string },
): Promise<void> => {
  const answer = await stage.product.approve({ peering: requestedOf(stage, name).id, ...given });
  if (answer.is === "refused") throw new ActionRefused("ApprovalRefused", answer.why);
};

/** The unit that an account lies in; of an account that is no member, none that AWS will find. */
const parentOf = ({ organizations }: Sandbox, account: string): string =>
  organizations.isMember(account) ? (organizations.unitPath(account).at(-1) ?? "r-root") : "r-none";

const acts: Acts = { ...organizationActions, ...connectionActions, ...networkActions };

/** Does one action as its owner would. What AWS refuses becomes a finding, and the run goes on. */
export const perform = async (stage: Stage, action: Action, index: number): Promise<"done" | "refused"> => {
  try {
    await (acts[action.is] as Act<typeof action.is>)(stage, action.body as never, index); // one key, one body
    return "done";
  } catch (error) {
    const { code, message } = refusalOf(error);
    stage.findings.push({ rule: "action-refused", resource: resourceOf(action), message: `${action.is}: ${code}: ${message}` });
    return "refused";
  }
};

const naming = ["name", "peering", "resource", "id", "routeTable", "group", "vpc", "account"] as const;

/** What an action is about, for its finding. */
const resourceOf = ({ is, body }: Action): string => {
  const fields: Readonly<Record<string, unknown>> = typeof body === "object" && !Array.isArray(body) ? body : {};
  const key = naming.find((name) => typeof fields[name] === "string");
  return key === undefined ? is : String(fields[key]);
};
