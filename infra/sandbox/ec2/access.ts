import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { AccessQuestion, Caller } from "../call.ts";
import { type Kind, kindOf } from "./refusals.ts";
import type { Connection, End } from "./state.ts";
import { tagsIn } from "./tags.ts";
import type { World } from "./world.ts";

type Context = AccessQuestion["context"];

/** The members of an input that permissions depend on. */
export interface AccessInput {
  readonly VpcId?: string | undefined;
  readonly SubnetId?: string | undefined;
  readonly RouteTableId?: string | undefined;
  readonly GroupId?: string | readonly string[] | undefined;
  readonly VpcPeeringConnectionId?: string | undefined;
  readonly PeerVpcId?: string | undefined;
  readonly PeerOwnerId?: string | undefined;
  readonly PeerRegion?: string | undefined;
  readonly Resources?: readonly string[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TagSpecifications?: readonly TagSpecification[] | undefined;
}

// A resource's ARN always carries the caller's account and Region (aws-facts, section 13).
const arn = ({ account, region }: Pick<Caller, "account" | "region">, type: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:${type}/${id}`;

const vpcArn = (end: Pick<End, "account" | "region" | "vpc">): string => arn(end, "vpc", end.vpc);

const requested = (tags: readonly Tag[]): Context => ({
  ...Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [`aws:requesttag/${Key.toLowerCase()}`, Value])),
  ...(tags.length > 0 ? { "aws:tagkeys": tags.map(({ Key = "" }) => Key) } : {}),
});

const resourceTags = (tags: ReadonlyMap<string, string> | undefined): Context =>
  Object.fromEntries(
    [...(tags ?? [])].flatMap(([key, value]) =>
      ["aws", "ec2"].map((owner) => [`${owner}:resourcetag/${key.toLowerCase()}`, value]),
    ),
  );

// `ec2:RequesterVpc` and `ec2:AccepterVpc` are ARNs and exist only on the connection (aws-facts, section 13).
const connectionEnds = (connection: Pick<Connection, "requester" | "accepter"> | undefined): Context =>
  connection ? { "ec2:requestervpc": vpcArn(connection.requester), "ec2:acceptervpc": vpcArn(connection.accepter) } : {};

const inVpc = (caller: Caller, vpc: string | undefined): Context => (vpc ? { "ec2:vpc": arn(caller, "vpc", vpc) } : {});

type Keys = (world: World, caller: Caller, id: string) => Context;

const keysOf: Readonly<Record<Kind, Keys>> = {
  vpc: (world, caller, id) => ({ "ec2:vpcid": id, "ec2:tenancy": world.at(caller).vpcs.get(id)?.tenancy ?? "default" }),
  subnet: (world, caller, id) => ({ "ec2:subnetid": id, ...inVpc(caller, world.at(caller).subnets.get(id)?.vpc) }),
  "route-table": (world, caller, id) => ({ "ec2:routetableid": id, ...inVpc(caller, world.at(caller).tables.get(id)?.vpc) }),
  "security-group": (world, caller, id) => ({
    "ec2:securitygroupid": id,
    ...inVpc(caller, world.at(caller).groups.get(id)?.vpc),
  }),
  "security-group-rule": () => ({}),
  "prefix-list": () => ({}),
  "vpc-peering-connection": (world, caller, id) => ({
    "ec2:vpcpeeringconnectionid": id,
    ...connectionEnds(tagsIn(world, caller, id) && world.connections.get(id)),
  }),
};

const ownKeys: Keys = (world, caller, id) => {
  const kind = kindOf(id);
  return kind ? keysOf[kind](world, caller, id) : {};
};

/** Asks about one operation by one caller. */
class Asker {
  readonly world: World;
  readonly operation: string;
  readonly caller: Caller;

  constructor(world: World, operation: string, caller: Caller) {
    this.world = world;
    this.operation = operation;
    this.caller = caller;
  }

  #ask(resource: string, context: Context, action = this.operation): AccessQuestion {
    return { action: `ec2:${action}`, resource, context: { "ec2:region": this.caller.region, ...context } };
  }

  anything(): AccessQuestion {
    return this.#ask("*", {});
  }

  existing(id: string, more: Context = {}): AccessQuestion {
    const context = { ...resourceTags(tagsIn(this.world, this.caller, id)), ...ownKeys(this.world, this.caller, id), ...more };
    return this.#ask(arn(this.caller, kindOf(id) ?? "*", id), context);
  }

  created(type: string, context: Context): AccessQuestion {
    return this.#ask(arn(this.caller, type, "*"), context);
  }

  /** Tags on create need CreateTags too, which `ec2:CreateAction` can restrict to the creating call. */
  tagsOnCreate(specifications: readonly TagSpecification[] | undefined): AccessQuestion[] {
    return (specifications ?? [])
      .filter(({ Tags }) => Tags?.length)
      .map(({ ResourceType = "*", Tags = [] }) =>
        this.#ask(arn(this.caller, ResourceType, "*"), { ...requested(Tags), "ec2:createaction": this.operation }, "CreateTags"),
      );
  }
}

const tagsFor = ({ TagSpecifications }: AccessInput, type: string): readonly Tag[] =>
  (TagSpecifications ?? []).flatMap(({ ResourceType, Tags = [] }) => (ResourceType === type ? Tags : []));

type Ask = (asker: Asker, input: AccessInput) => readonly AccessQuestion[];

const askConnection: Ask = (asker, { VpcPeeringConnectionId: id = "*" }) => [asker.existing(id)];

const askTable: Ask = (asker, { RouteTableId: id = "*" }) => [asker.existing(id)];

const askGroups: Ask = (asker, { GroupId = "*" }) => [GroupId].flat().map((id) => asker.existing(id));

const askAuthorize: Ask = (asker, input) => {
  const tags = tagsFor(input, "security-group-rule");
  const rule = tags.length > 0 ? [asker.created("security-group-rule", requested(tags))] : [];
  return [...askGroups(asker, input), ...rule, ...asker.tagsOnCreate(input.TagSpecifications)];
};

const askCreateConnection: Ask = (asker, input) => {
  const { account, region } = asker.caller;
  const { VpcId = "*", PeerVpcId = "*", PeerOwnerId = account, PeerRegion = region } = input;
  const ends = {
    "ec2:requestervpc": arn(asker.caller, "vpc", VpcId),
    "ec2:acceptervpc": arn({ account: PeerOwnerId, region: PeerRegion }, "vpc", PeerVpcId),
  };
  const connection = asker.created("vpc-peering-connection", { ...ends, ...requested(tagsFor(input, "vpc-peering-connection")) });
  return [asker.existing(VpcId), connection, ...asker.tagsOnCreate(input.TagSpecifications)];
};

/**
 * IAM is asked before EC2 says NotFound, with the keys of what the caller is shown: conditions on the ends deny a connection that
 * isn't shown, and only who has none hears NotFound (karpenter-provider-aws 2100 and 2253; terraform-provider-aws 30423).
 */
const askAccept: Ask = (asker, input) => {
  const { world, caller } = asker;
  const id = input.VpcPeeringConnectionId ?? "*";
  const vpc = tagsIn(world, caller, id) && world.connections.get(id)?.accepter.vpc;
  return [...(vpc === undefined ? [] : [asker.existing(vpc)]), ...askConnection(asker, input)];
};

const askTags: Ask = (asker, { Resources = [], Tags = [] }) => Resources.map((id) => asker.existing(id, requested(Tags)));

// The resources of each action: aws-facts, section 13.
const table: Readonly<Record<string, Ask>> = {
  AcceptVpcPeeringConnection: askAccept,
  AuthorizeSecurityGroupEgress: askAuthorize,
  AuthorizeSecurityGroupIngress: askAuthorize,
  CreateRoute: askTable,
  CreateTags: askTags,
  CreateVpcPeeringConnection: askCreateConnection,
  DeleteRoute: askTable,
  DeleteTags: askTags,
  DeleteVpcPeeringConnection: askConnection,
  DescribeSecurityGroupReferences: askGroups,
  DescribeVpcAttribute: (asker, { VpcId = "*" }) => [asker.existing(VpcId)],
  ModifyVpcPeeringConnectionOptions: askConnection,
  RejectVpcPeeringConnection: askConnection,
  ReplaceRoute: askTable,
  RevokeSecurityGroupEgress: askGroups,
  RevokeSecurityGroupIngress: askGroups,
};

// The rest only builds worlds: the resources that the input names, or everything.
const askOther: Ask = (asker, input) => {
  const named = [input.VpcId, input.SubnetId, input.RouteTableId, input.GroupId].flat().filter((id) => id !== undefined);
  const existing = named.map((id) => asker.existing(id));
  return [...(existing.length > 0 ? existing : [asker.anything()]), ...asker.tagsOnCreate(input.TagSpecifications)];
};

/** Describe* and Get* only read. */
export const isReadOnly = (operation: string): boolean => /^(Describe|Get)/.test(operation);

/** What IAM must allow before an operation runs; all of the questions need a yes (aws-facts, section 13). */
export const accessQuestions = (
  world: World,
  operation: string,
  call: { readonly input: AccessInput; readonly caller: Caller },
): readonly AccessQuestion[] => {
  const asker = new Asker(world, operation, call.caller);
  const ask = Object.hasOwn(table, operation) ? table[operation] : undefined;
  if (ask) return ask(asker, call.input);
  return isReadOnly(operation) ? [asker.anything()] : askOther(asker, call.input);
};
