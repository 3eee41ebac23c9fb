import type { Vpc } from "@aws-sdk/client-ec2";
import type { EncryptionFacts } from "../peering/facts.ts";

/**
 * The encryption control that DescribeVpcs shows with a VPC. An exclusion that it doesn't show is off, AWS's default
 * (EC2 API, CreateVpcEncryptionControl).
 */
export const encryptionFacts = ({ EncryptionControl: control }: Vpc): EncryptionFacts => ({
  mode: control?.State === "deleted" ? "off" : (control?.Mode ?? "off"),
  settled: control === undefined || control.State === undefined || ["available", "deleted"].includes(control.State),
  exclusions: Object.entries(control?.ResourceExclusions ?? {})
    .flatMap(([of, exclusion]) =>
      exclusion?.State === undefined || exclusion.State === "disabled" ? [] : [{ of, settled: exclusion.State === "enabled" }],
    )
    .sort((a, b) => (a.of < b.of ? -1 : 1)),
});
