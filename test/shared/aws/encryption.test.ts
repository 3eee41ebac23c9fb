import type { VpcEncryptionControl } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { encryptionFacts } from "#shared/aws/encryption.ts";

const rows: readonly (readonly [string, VpcEncryptionControl | undefined, ReturnType<typeof encryptionFacts>])[] = [
  ["none", undefined, { mode: "off", settled: true, exclusions: [] }],
  ["monitor", { Mode: "monitor", State: "available" }, { mode: "monitor", settled: true, exclusions: [] }],
  ["enforce", { Mode: "enforce", State: "available" }, { mode: "enforce", settled: true, exclusions: [] }],
  ["on its way", { Mode: "enforce", State: "enforce-in-progress" }, { mode: "enforce", settled: false, exclusions: [] }],
  ["a change that failed", { Mode: "monitor", State: "enforce-failed" }, { mode: "monitor", settled: false, exclusions: [] }],
  ["deleted", { Mode: "enforce", State: "deleted" }, { mode: "off", settled: true, exclusions: [] }],
  [
    "exclusions: only those that are on or changing, sorted",
    {
      Mode: "enforce",
      State: "available",
      ResourceExclusions: {
        VpcPeering: { State: "enabled" },
        NatGateway: { State: "disabling" },
        InternetGateway: { State: "disabled" },
      },
    },
    {
      mode: "enforce",
      settled: true,
      exclusions: [
        { of: "NatGateway", settled: false },
        { of: "VpcPeering", settled: true },
      ],
    },
  ],
];

describe("a VPC's encryption control (peers-edge-cases 84)", () => {
  it.each(rows)("%s", (_name, control, expected) => {
    expect(encryptionFacts(control ? { EncryptionControl: control } : {})).toEqual(expected);
  });
});
