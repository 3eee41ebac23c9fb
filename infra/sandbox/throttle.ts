import type { Caller } from "./call.ts";
import type { Clock } from "./clock.ts";
import { AwsError } from "./errors.ts";
import type { Request } from "./request.ts";

/** A token bucket: so many calls at once, and so many more each second. */
interface Bucket {
  readonly size: number;
  readonly perSecond: number;
}

const bucket = (size: number, perSecond: number): Bucket => ({ size, perSecond });

// EC2 Developer Guide, "Request throttling": reading 100/20, changing 50/5, tagging 100/10, and a few smaller ones.
const reading = bucket(100, 20);
const changing = bucket(50, 5);
const ec2Buckets: Readonly<Record<string, Bucket>> = {
  CreateTags: bucket(100, 10),
  DeleteTags: bucket(100, 10),
  DescribeStaleSecurityGroups: bucket(20, 5),
  DescribeSecurityGroupReferences: bucket(20, 5),
};
// "A specific subset of non-mutating actions", when called with neither filter nor page size.
const unfilteredReading = bucket(50, 10);
const readBetterFiltered = new Set([
  "DescribeInstances",
  "DescribeInstanceStatus",
  "DescribeNetworkInterfaces",
  "DescribeSecurityGroups",
  "DescribeSnapshots",
  "DescribeSpotInstanceRequests",
  "DescribeVolumes",
]);

// AWS Organizations User Guide, "Quotas": [rate, burst] per account, then per organization.
const organizationsBuckets: Readonly<Record<string, readonly [account: Bucket, organization: Bucket]>> = {
  DescribeAccount: [bucket(30, 20), bucket(36, 24)],
  ListAccounts: [bucket(12, 8), bucket(15, 9)],
  ListParents: [bucket(8, 5), bucket(10, 6)],
  ListTagsForResource: [bucket(15, 10), bucket(18, 12)],
  DescribeOrganization: [bucket(2, 1), bucket(2, 1)],
};

interface Drawn {
  readonly key: string;
  readonly from: Bucket;
}

function isUnfiltered(input: object): boolean {
  return !Object.entries(input).some(([member, value]) => value !== undefined && member !== "DryRun");
}

function ec2Draw({ operation, input }: Request, caller: Caller): readonly Drawn[] {
  const unfiltered = readBetterFiltered.has(operation) && isUnfiltered(input);
  const fallback = /^(Describe|Get)/.test(operation) ? reading : changing;
  const from = unfiltered ? unfilteredReading : (ec2Buckets[operation] ?? fallback);
  return [{ key: `ec2 ${caller.account} ${caller.region} ${operation}${unfiltered ? " unfiltered" : ""}`, from }];
}

function organizationsDraw({ operation }: Request, caller: Caller): readonly Drawn[] {
  const buckets = organizationsBuckets[operation];
  if (!buckets) return [];
  return [
    { key: `organizations ${caller.account} ${operation}`, from: buckets[0] },
    { key: `organizations * ${operation}`, from: buckets[1] },
  ];
}

function drawn(request: Request, caller: Caller): readonly Drawn[] {
  if (request.service === "ec2") return ec2Draw(request, caller);
  return request.service === "organizations" ? organizationsDraw(request, caller) : [];
}

const limitExceeded = (request: Request): AwsError =>
  request.service === "ec2"
    ? new AwsError("RequestLimitExceeded", "Request limit exceeded.", { status: 503 })
    : new AwsError("TooManyRequestsException", "You have sent too many requests in too short a period of time.");

/** AWS's token buckets: per account, region and action for EC2, per account and per organization for Organizations. */
export class Throttle {
  readonly #clock: Clock;
  readonly #levels = new Map<string, { tokens: number; time: number }>();
  #started = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Refuses from now on, with every bucket full. */
  start(): void {
    this.#started = true;
  }

  /** Takes a token from each bucket that the request draws on, or gives the refusal when one is empty. */
  refuses(request: Request, caller: Caller): AwsError | undefined {
    if (!this.#started) return undefined;
    const levels = drawn(request, caller).map((one) => this.#level(one));
    if (levels.some(({ tokens }) => tokens < 1)) return limitExceeded(request);
    for (const level of levels) level.tokens -= 1;
    return undefined;
  }

  #level({ key, from }: Drawn): { tokens: number; time: number } {
    const now = this.#clock.now();
    const level = this.#levels.get(key) ?? { tokens: from.size, time: now };
    this.#levels.set(key, level);
    level.tokens = Math.min(from.size, level.tokens + ((now - level.time) / 1000) * from.perSecond);
    level.time = now;
    return level;
  }
}
