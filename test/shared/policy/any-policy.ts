import fc from "fast-check";
import type { SideFacts } from "#shared/peering/facts.ts";
import { otherSide } from "#shared/peering/ids.ts";
import type { Question } from "#shared/policy/policy.ts";
import { organizationId } from "./worlds.ts";

/** Something a policy can say, said twice: in Cedar, and in plain TypeScript that knows nothing of Cedar. */
interface Said {
  readonly cedar: string;
  /** throws `Overflow` where Cedar's evaluation fails */
  readonly holds: (of: View) => boolean;
}

/** Cedar's numbers end at 2^63 - 1. */
class Overflow extends Error {}

/** A question as a policy sees it, read straight from the facts. */
export interface View {
  readonly question: Question;
  readonly principal: Party;
  readonly other: Party;
}

interface Party {
  readonly side: SideFacts;
  readonly member: boolean;
  readonly name: string;
  readonly units: readonly string[];
  readonly accountTags: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly isDefault: boolean;
  readonly blocks: readonly string[];
}

const partyOf = (side: SideFacts): Party => {
  const { account, reading } = side;
  const [member, vpc] = [account.is === "member" ? account : null, reading.is === "complete" ? reading.vpc : null];
  const gone = ["disassociated", "failing", "failed"];
  return {
    side,
    member: member !== null,
    name: member?.name ?? "",
    units: member?.units ?? [],
    accountTags: member?.tags ?? {},
    tags: vpc?.tags ?? {},
    isDefault: vpc?.isDefault ?? false,
    blocks: (vpc?.blocks ?? []).filter(({ state }) => !gone.includes(state)).map(({ cidr }) => cidr),
  };
};

export const viewOf = (question: Question): View => ({
  question,
  principal: partyOf(question.sides[question.principal]),
  other: partyOf(question.sides[otherSide(question.principal)]),
});

export const accounts = ["111111111111", "222222222222", "333333333333"];
const units = ["ou-ab12-aaaaaaaa", "ou-ab12-bbbbbbbb", "ou-ab12-cccccccc", "ou-ab12-dddddddd"];
/** Where an account can stand: a unit has one parent, and keeps it. */
export const paths: readonly (readonly string[])[] = [
  [],
  units.slice(0, 1),
  units.slice(0, 2),
  units.slice(0, 3),
  units.slice(3),
];
export const regions = ["eu-west-1", "us-east-1"];
export const vpcs = ["vpc-a", "vpc-b", "vpc-c"];
export const keys = ["team", "environment", "peering:accept"];
export const values = ["red", "blue", "red, blue", "never", ""];
export const networks = ["10.0.0.0/16", "10.1.0.0/16", "100.64.0.0/10", "2001:db8::/56"];
export const callers = ["", "arn:aws:iam::111111111111:role/dev", "arn:aws:sts::222222222222:assumed-role/Deploy/session"];
export const ports = [0, 1, 2, 53, 443, 65535];

const quoted = (text: string): string => JSON.stringify(text);
const one = (all: readonly string[]) => fc.constantFrom(...all);
const said = (cedar: string, holds: Said["holds"]): Said => ({ cedar, holds });

type Tags = Readonly<Record<string, string>>;
const listed = (value: string): readonly string[] => value.split(/[\s,]+/).filter((part) => part !== "");

/** What can be said of tags: a key there, its value, its beginning; each with the guard that strict validation wants. */
const aboutTags = (at: string, tagsOf: (of: View) => Tags): fc.Arbitrary<Said> =>
  fc.tuple(one(keys), one(values), fc.nat(2)).map(([key, value, how]) => {
    const has = `${at}.hasTag(${quoted(key)})`;
    const get = `${at}.getTag(${quoted(key)})`;
    const tag = (of: View): string | undefined => (Object.hasOwn(tagsOf(of), key) ? tagsOf(of)[key] : undefined);
    if (how === 0) return said(has, (of) => tag(of) !== undefined);
    if (how === 1) return said(`(${has} && ${get} == ${quoted(value)})`, (of) => tag(of) === value);
    return said(`(${has} && ${get} like ${quoted(`${value}*`)})`, (of) => tag(of)?.startsWith(value) ?? false);
  });

/** The same tags as lists, as Cedar can't take a text apart. */
const aboutLists = (at: string, tagsOf: (of: View) => Tags): fc.Arbitrary<Said> =>
  fc.tuple(one(keys), one(["red", "blue", "never", "red, blue"]), one(values)).map(([key, first, second]) => {
    const parts = (of: View): readonly string[] | null => {
      const value = tagsOf(of)[key];
      return Object.hasOwn(tagsOf(of), key) && value !== undefined ? listed(value) : null;
    };
    const has = `${at}.hasTag(${quoted(key)})`;
    const get = `${at}.getTag(${quoted(key)})`;
    return first === second
      ? said(`(${has} && ${get}.contains(${quoted(first)}))`, (of) => parts(of)?.includes(first) ?? false)
      : said(`(${has} && ${get}.containsAny([${quoted(first)}, ${quoted(second)}]))`, (of) =>
          [first, second].some((each) => parts(of)?.includes(each) ?? false),
        );
  });

/** Where a party stands: `principal in …`, by every kind of ancestor. */
const within = (at: string, partyIn: (of: View) => Party): fc.Arbitrary<Said> =>
  fc.oneof(
    one(units).map((id) => said(`${at} in Peering::OrgUnit::"${id}"`, (of) => partyIn(of).units.includes(id))),
    one(accounts).map((id) => said(`${at} in Peering::Account::"${id}"`, (of) => partyIn(of).side.end.account === id)),
    one(vpcs).map((id) => said(`${at} in Peering::Vpc::"${id}"`, (of) => partyIn(of).side.end.vpc === id)),
    one([organizationId, "o-somebodyelses"]).map((id) =>
      said(`${at} in Peering::Organization::"${id}"`, (of) => partyIn(of).member && id === organizationId),
    ),
  );

const aboutParty = (at: string, partyIn: (of: View) => Party): fc.Arbitrary<Said> =>
  fc.oneof(
    within(at, partyIn),
    aboutTags(at, (of) => partyIn(of).tags),
    aboutTags(`${at}.account`, (of) => partyIn(of).accountTags),
    aboutLists(`${at}.lists`, (of) => partyIn(of).tags),
    aboutLists(`${at}.account.lists`, (of) => partyIn(of).accountTags),
    one(regions).map((region) => said(`${at}.region == "${region}"`, (of) => partyIn(of).side.end.region === region)),
    fc.constant(said(`${at}.isDefault`, (of) => partyIn(of).isDefault)),
    fc.constant(said(`${at}.account.member`, (of) => partyIn(of).member)),
    one(["1", "account 1", ""]).map((text) =>
      said(`${at}.account.name like "${text}*"`, (of) => partyIn(of).name.startsWith(text)),
    ),
    fc
      .subarray(accounts)
      .filter((some) => some.length > 0)
      .map((some) =>
        said(`[${some.map(quoted).join(", ")}].contains(${at}.account.id)`, (of) => some.includes(partyIn(of).side.end.account)),
      ),
    one(units).map((id) =>
      said(
        `(${at}.account has unit && ${at}.account.unit == Peering::OrgUnit::"${id}")`,
        (of) => partyIn(of).units.at(-1) === id,
      ),
    ),
  );

const ips = (some: readonly string[]): string => `[${some.map((cidr) => `ip("${cidr}")`).join(", ")}]`;
const aboutBlocks = (at: string, blocksIn: (of: View) => readonly string[]): fc.Arbitrary<Said> =>
  fc.oneof(
    one(networks).map((cidr) => said(`${at}.contains(ip("${cidr}"))`, (of) => blocksIn(of).includes(cidr))),
    fc
      .subarray(networks)
      .filter((some) => some.length > 0)
      .map((some) => said(`${at}.containsAny(${ips(some)})`, (of) => some.some((cidr) => blocksIn(of).includes(cidr)))),
    fc
      .subarray(networks)
      .filter((some) => some.length > 0)
      .map((some) => said(`${at}.containsAll(${ips(some)})`, (of) => some.every((cidr) => blocksIn(of).includes(cidr)))),
    fc.constant(said(`${at}.isEmpty()`, (of) => blocksIn(of).length === 0)),
  );

const ends = ({ question: { sides } }: View) => sides;
const aboutContext: fc.Arbitrary<Said> = fc.oneof(
  fc.constant(said("context.sameRegion", (of) => ends(of).requester.end.region === ends(of).accepter.end.region)),
  fc.constant(said("context.sameAccount", (of) => ends(of).requester.end.account === ends(of).accepter.end.account)),
  one(regions).map((region) => said(`context.requesterRegion == "${region}"`, (of) => ends(of).requester.end.region === region)),
  one(regions).map((region) => said(`context.accepterRegion == "${region}"`, (of) => ends(of).accepter.end.region === region)),
  one(callers).map((caller) => said(`context.caller == "${caller}"`, ({ question }) => question.caller === caller)),
  one(["Deploy", "111111111111", "nobody"]).map((text) =>
    said(`context.caller like "*${text}*"`, ({ question }) => question.caller.includes(text)),
  ),
  aboutTags("context.request", ({ question }) => question.requestTags),
  aboutBlocks("context.principalBlocks", ({ principal }) => principal.blocks),
  aboutBlocks("context.resourceBlocks", ({ other }) => other.blocks),
);

const principal = aboutParty("principal", (of) => of.principal);
const anywhere = fc.oneof(
  { arbitrary: principal, weight: 2 },
  { arbitrary: aboutContext, weight: 2 },
  within("resource", (of) => of.other),
);

const resourceTags = ({ question: { resource }, other }: View): Tags => {
  if (resource.is === "route-table") return resource.tags;
  return resource.is === "security-group" ? resource.group.tags : other.tags;
};

const sameUnit = (at: string): Said =>
  said(
    `(principal.account has unit && ${at}.account has unit && principal.account.unit == ${at}.account.unit)`,
    ({ principal: from, other }) => from.units.length > 0 && from.units.at(-1) === other.units.at(-1),
  );

const onVpc: fc.Arbitrary<Said> = fc.oneof(
  anywhere,
  aboutParty("resource", (of) => of.other),
  fc.constantFrom(
    sameUnit("resource"),
    said("principal.account == resource.account", ({ principal: from, other }) => from.side.account.id === other.side.account.id),
    said("principal == resource", ({ principal: from, other }) => from.side.end.vpc === other.side.end.vpc),
  ),
);

const onTable: fc.Arbitrary<Said> = fc.oneof(
  anywhere,
  aboutParty("resource.vpc", (of) => of.other),
  aboutTags("resource", resourceTags),
  fc.constantFrom(
    sameUnit("resource.vpc"),
    said("resource.main", ({ question: { resource } }) => resource.is === "route-table" && resource.main),
    said(
      'resource == Peering::RouteTable::"rtb-1"',
      ({ question: { resource } }) => resource.is === "route-table" && resource.id === "rtb-1",
    ),
  ),
);

interface Port {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}
const aboutPort = (cedar: string, holds: (port: Port) => boolean): Said =>
  said(cedar, ({ question: { resource } }) => {
    if (resource.is !== "security-group") throw new Error("asked of what is no group");
    return holds(resource);
  });
const orOverflow = (value: bigint): bigint => {
  if (value > 2n ** 63n - 1n) throw new Overflow();
  return value;
};

const onGroup: fc.Arbitrary<Said> = fc.oneof(
  anywhere,
  aboutParty("resource.vpc", (of) => of.other),
  aboutTags("resource", resourceTags),
  one(["tcp", "udp"]).map((name) => aboutPort(`context.protocol == "${name}"`, ({ protocol }) => protocol === name)),
  fc.constantFrom(...ports).map((port) => aboutPort(`context.fromPort >= ${port}`, ({ from }) => from >= port)),
  fc.constantFrom(...ports).map((port) => aboutPort(`context.toPort < ${port}`, ({ to }) => to < port)),
  fc.constantFrom(
    sameUnit("resource.vpc"),
    aboutPort("context.fromPort == context.toPort", ({ from, to }) => from === to),
    aboutPort(`context.fromPort * ${2n ** 62n} > 1`, ({ from }) => orOverflow(BigInt(from) * 2n ** 62n) > 1n),
    aboutPort(`context.toPort + ${2n ** 63n - 1n} > 1`, ({ to }) => orOverflow(BigInt(to) + 2n ** 63n - 1n) > 1n),
    said(
      'resource.name == "web"',
      ({ question: { resource } }) => resource.is === "security-group" && resource.group.name === "web",
    ),
  ),
);

/** Cedar's `&&`, `||` and `if` stop early, as TypeScript's do; `==` looks at both. */
const composed = (atom: fc.Arbitrary<Said>): fc.Arbitrary<Said> =>
  fc.letrec<{ tree: Said }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, depthIdentifier: "condition" },
      { arbitrary: atom, weight: 5 },
      { arbitrary: tie("tree").map(({ cedar, holds }) => said(`!(${cedar})`, (of) => !holds(of))), weight: 1 },
      {
        arbitrary: fc
          .tuple(tie("tree"), tie("tree"))
          .map(([a, b]) => said(`(${a.cedar} && ${b.cedar})`, (of) => a.holds(of) && b.holds(of))),
        weight: 1,
      },
      {
        arbitrary: fc
          .tuple(tie("tree"), tie("tree"))
          .map(([a, b]) => said(`(${a.cedar} || ${b.cedar})`, (of) => a.holds(of) || b.holds(of))),
        weight: 2,
      },
      {
        arbitrary: fc
          .tuple(tie("tree"), tie("tree"))
          .map(([a, b]) => said(`((${a.cedar}) == (${b.cedar}))`, (of) => a.holds(of) === b.holds(of))),
        weight: 1,
      },
      {
        arbitrary: fc
          .tuple(tie("tree"), tie("tree"), tie("tree"))
          .map(([a, b, c]) =>
            said(`(if ${a.cedar} then ${b.cedar} else ${c.cedar})`, (of) => (a.holds(of) ? b.holds(of) : c.holds(of))),
          ),
        weight: 1,
      },
    ),
  })).tree;

type Action = Question["action"];
const onVpcs: readonly Action[] = ["connect", "connectWithApproval", "resolveDns"];

/** For which actions a policy is written, and what can be said there. */
const kinds = fc.constantFrom(
  { actions: null, atom: anywhere },
  { actions: onVpcs, atom: onVpc },
  { actions: onVpcs, atom: onVpc },
  { actions: ["route"] as const, atom: onTable },
  { actions: ["expose"] as const, atom: onGroup },
);

const scope = (at: "principal" | "resource", partyIn: (of: View) => Party): fc.Arbitrary<Said> =>
  fc.oneof({ arbitrary: fc.constant(said(at, () => true)), weight: 5 }, { arbitrary: within(at, partyIn), weight: 1 });

const actionScope = (actions: readonly Action[] | null): fc.Arbitrary<Said> => {
  if (actions === null) return fc.constant(said("action", () => true));
  return fc
    .subarray([...actions], { minLength: 1 })
    .map((some) =>
      said(`action in [${some.map((each) => `Peering::Action::"${each}"`).join(", ")}]`, ({ question }) =>
        some.includes(question.action),
      ),
    );
};

const clause = (atom: fc.Arbitrary<Said>): fc.Arbitrary<Said> =>
  fc
    .tuple(fc.constantFrom("when", "unless"), composed(atom))
    .map(([word, { cedar, holds }]) => said(`${word} { ${cedar} }`, (of) => holds(of) === (word === "when")));

export interface AnyPolicy {
  readonly effect: "permit" | "forbid";
  /** without its annotations */
  readonly cedar: string;
  readonly applies: (of: View) => "yes" | "no" | "fails";
}

const policy: fc.Arbitrary<AnyPolicy> = kinds.chain(({ actions, atom }) =>
  fc
    .record({
      effect: fc.constantFrom("permit" as const, "permit" as const, "forbid" as const),
      scopes: fc.tuple(
        scope("principal", (of) => of.principal),
        actionScope(actions),
        scope("resource", (of) => of.other),
      ),
      clauses: fc.array(clause(atom), { maxLength: 2 }),
    })
    .map(({ effect, scopes, clauses }) => ({
      effect,
      cedar: `${effect} (${scopes.map(({ cedar }) => cedar).join(", ")})\n${clauses.map(({ cedar }) => cedar).join("\n")};`,
      applies: (of) => {
        try {
          return [...scopes, ...clauses].every(({ holds }) => holds(of)) ? "yes" : "no";
        } catch (thrown) {
          if (thrown instanceof Overflow) return "fails";
          throw thrown;
        }
      },
    })),
);

/** None to eight policies. */
export const policies: fc.Arbitrary<readonly AnyPolicy[]> = fc.array(policy, { maxLength: 8 });
