import type { Operation } from "./operation.ts";
import { invalidValue } from "./refusals.ts";

// The Regions that every account has, and some that must be opted in to.
const standard = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];
const optional = [
  "af-south-1",
  "ap-east-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
];

/** The Regions enabled for the account; with AllRegions the others too. */
export const describeRegions: Operation<"DescribeRegions"> = (world) => (input, caller) => {
  const asked = input.RegionNames ?? [...standard, ...optional].toSorted();
  const regions = asked.map((RegionName) => {
    if (![...standard, ...optional].includes(RegionName)) throw invalidValue(`Invalid region names: [${RegionName}]`);
    const enabled = world.directory.regionEnabled(caller.account, RegionName);
    const optedIn = enabled ? "opted-in" : "not-opted-in";
    return {
      RegionName,
      Endpoint: `ec2.${RegionName}.amazonaws.com`,
      OptInStatus: standard.includes(RegionName) && enabled ? "opt-in-not-required" : optedIn,
    };
  });
  return { Regions: regions.filter(({ OptInStatus }) => input.AllRegions || OptInStatus !== "not-opted-in") };
};

export const describeAvailabilityZones: Operation<"DescribeAvailabilityZones"> =
  () =>
  (_input, { region }) => ({
    AvailabilityZones: ["a", "b", "c"].map((letter, index) => ({
      ZoneName: `${region}${letter}`,
      ZoneId: `${region.replaceAll("-", "")}-az${index + 1}`,
      ZoneType: "availability-zone",
      RegionName: region,
      GroupName: region,
      State: "available" as const,
      OptInStatus: "opt-in-not-required" as const,
    })),
  });
