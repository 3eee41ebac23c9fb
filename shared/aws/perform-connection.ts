import {
  AcceptVpcPeeringConnectionCommand,
  CreateTagsCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeVpcPeeringConnectionsCommand,
  ModifyVpcPeeringConnectionOptionsCommand,
  RejectVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import { WorldChanged } from "../errors.ts";
import { liveBlocksOf } from "../peering/blocks.ts";
import type { PeeringStatus } from "../peering/facts.ts";
import { type End, type Side, sides, type Tags } from "../peering/ids.ts";
import type { ConnectionStep, Step } from "../peering/steps.ts";
import { statusOf } from "./connection.ts";
import { codeOf, isThrottling } from "./errors.ts";
import type { Doing, Done } from "./perform.ts";
import type { Sessions } from "./sessions.ts";
import { describeBlocks } from "./vpc.ts";

type Accept = Extract<Step, { do: "accept-connection" }>;

const statusNow = async ({ ec2, batch }: Doing): Promise<PeeringStatus> => {
  const command = new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [batch.peering] });
  const found = (await ec2.send(command)).VpcPeeringConnections?.[0];
  return found ? statusOf(found) : "absent";
};

/**
 * IAM denies what EC2 doesn't show, as the ends are conditions of the role, and a replica may be behind the one that showed the
 * request to the last look (karpenter-provider-aws 2100, 2253). So a denial is believed the second time (I13).
 */
const acceptConnection = async (step: Accept, doing: Doing): Promise<Done> => {
  try {
    return await acceptAsDecided(step, doing);
  } catch (error) {
    if (codeOf(error) !== "UnauthorizedOperation") throw error;
    await doing.clock.sleep(behindSeconds * 1000);
    return acceptAsDecided(step, doing);
  }
};

/** Accepts exactly what was decided: both block sets are read again first, and any difference sends the decision back (I2). */
const acceptAsDecided = async (step: Accept, doing: Doing): Promise<Done> => {
  await Promise.all(sides.map((side) => assertSameBlocks(step, side, doing)));
  try {
    await doing.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: doing.batch.peering }));
  } catch (error) {
    if (codeOf(error) === "InvalidStateTransition" && isAccepted(await statusPastRequest(doing))) return "already";
    throw error;
  }
  await untilSettled(doing);
  return "done";
};

const isAccepted = (status: PeeringStatus): boolean => status === "provisioning" || status === "active";

/** Replicas of EC2 are taken to be less than five seconds behind (I13). */
const behindSeconds = 5;

/** `InvalidStateTransition` says that this state is over, so a read that still shows it is an old one. */
const statusPast = async (isOld: (status: PeeringStatus) => boolean, doing: Doing): Promise<PeeringStatus> => {
  for (let second = 0; second < behindSeconds; second++) {
    const status = await statusNow(doing);
    if (!isOld(status)) return status;
    await doing.clock.sleep(1000);
  }
  return statusNow(doing);
};

const statusPastRequest = (doing: Doing): Promise<PeeringStatus> =>
  statusPast((status) => status === "pending-acceptance", doing);

/** Accept answers `provisioning` (aws-facts 1.1). It takes seconds, which cost less here than another whole look; a slow one is waited for there. */
const settlingSeconds = 10;

const untilSettled = async (doing: Doing): Promise<void> => {
  for (let second = 0; second < settlingSeconds; second++) {
    await doing.clock.sleep(1000);
    const status = await statusNow(doing);
    if (status !== "provisioning" && status !== "pending-acceptance") return;
  }
};

/** WHY: what fails here fails in the place of that side, which for one of the two isn't the place of the accept. */
const blocksNow = async ({ account, region, vpc }: End, sessions: Sessions): Promise<readonly string[]> => {
  try {
    return liveBlocksOf(await describeBlocks(await sessions.ec2({ account, region }), vpc));
  } catch (error) {
    if (isThrottling(error)) throw error;
    return sessions.fail(error, { account, region, resource: vpc }, "read");
  }
};

const assertSameBlocks = async (step: Accept, side: Side, { sessions }: Doing): Promise<void> => {
  const { account, region, vpc } = step.ends[side];
  const live = await blocksNow(step.ends[side], sessions);
  if (live.join(" ") === step.blocks[side].join(" ")) return;
  throw new WorldChanged(
    `the blocks of \`${vpc}\` in account \`${account}\` (\`${region}\`) are no longer those that were decided on`,
    { where: { account, region, resource: vpc }, instructions: "the next look decides again" },
  );
};

/** A request that has ended needs no refusal; one that somebody accepted meanwhile can't have any more, and isn't ended by it. */
const refuse = async (doing: Doing, send: () => Promise<unknown>): Promise<Done> => {
  const status = await statusNow(doing);
  if (isAccepted(status)) throw acceptedMeanwhile(doing);
  if (isOnItsWay(status)) throw onItsWay(status, doing);
  if (status !== "pending-acceptance") return "already";
  try {
    await send();
    return "done";
  } catch (error) {
    if (codeOf(error) !== "InvalidStateTransition") throw error;
    const over = await statusPastRequest(doing);
    if (isAccepted(over)) throw acceptedMeanwhile(doing);
    if (over === "pending-acceptance") throw error;
    return "already";
  }
};

const rejectConnection = (doing: Doing): Promise<Done> =>
  refuse(doing, () => doing.ec2.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: doing.batch.peering })));

/** The requester's own way to take a request back; EC2 would delete an accepted connection by the same call. */
const withdrawRequest = (doing: Doing): Promise<Done> =>
  refuse(doing, () => doing.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: doing.batch.peering })));

const acceptedMeanwhile = ({ batch: { peering, account, region } }: Doing): WorldChanged =>
  new WorldChanged(`\`${peering}\` was accepted by somebody else in account \`${account}\` (\`${region}\`)`, {
    where: { account, region, resource: peering },
    instructions: "the next look decides again",
  });

/** States that pass within seconds, in which EC2 lets nobody end the connection (aws-facts 1.1). */
const isOnItsWay = (status: PeeringStatus): boolean => status === "initiating-request" || status === "provisioning";

const onItsWay = (status: PeeringStatus, { batch: { peering, account, region } }: Doing): WorldChanged =>
  new WorldChanged(`\`${peering}\` is still ${status} in account \`${account}\` (\`${region}\`)`, {
    where: { account, region, resource: peering },
    instructions: "it is ended by the next try, once the state has passed",
  });

const isDeletable = (status: PeeringStatus): boolean => status === "pending-acceptance" || status === "active";

/** One that is over needs no deletion; a read that shows it still is an old one. */
const deleteConnection = async (doing: Doing): Promise<Done> => {
  try {
    await doing.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: doing.batch.peering }));
    return "done";
  } catch (error) {
    if (codeOf(error) !== "InvalidStateTransition") throw error;
    const status = await statusPast(isDeletable, doing);
    if (isOnItsWay(status)) throw onItsWay(status, doing);
    if (isDeletable(status)) throw error;
    return "already";
  }
};

/** Each side's copy has tags of its own (aws-facts 2). */
const tagConnection = async (tags: Tags, { ec2, batch }: Doing): Promise<Done> => {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(new CreateTagsCommand({ Resources: [batch.peering], Tags }));
  return "done";
};

/** One call per side, in that side's account and region, with the one live option; never the ClassicLink ones (aws-facts 7). */
const setDns = async (resolution: boolean, { ec2, batch }: Doing): Promise<Done> => {
  const options = { AllowDnsResolutionFromRemoteVpc: resolution };
  await ec2.send(
    new ModifyVpcPeeringConnectionOptionsCommand({
      VpcPeeringConnectionId: batch.peering,
      ...(batch.side === "requester"
        ? { RequesterPeeringConnectionOptions: options }
        : { AccepterPeeringConnectionOptions: options }),
    }),
  );
  return "done";
};

export const makeOnConnection = (step: ConnectionStep, doing: Doing): Promise<Done> => {
  switch (step.do) {
    case "accept-connection":
      return acceptConnection(step, doing);
    case "reject-connection":
      return rejectConnection(doing);
    case "withdraw-request":
      return withdrawRequest(doing);
    case "delete-connection":
      return deleteConnection(doing);
    case "tag-connection":
      return tagConnection(step.tags, doing);
    case "set-dns":
      return setDns(step.resolution, doing);
  }
};
