import { readFileSync } from "node:fs";
import type { PolicyFile } from "#shared/policy/policy.ts";

const shipped = ["default", "packs/environments-never-mix"].map((name) => ({
  file: `${name}.cedar`,
  text: readFileSync(`infra/policies/${name}.cedar`, "utf8"),
}));

const own = (at: number): string => {
  const head = `@id("bench-${at}")\n@reason("unit ${at} stays by itself")\nforbid (principal, action == Peering::Action::"connect", resource)\n`;
  const conditions = [
    `when { principal in Peering::OrgUnit::"ou-other-${at}" } unless { resource in Peering::OrgUnit::"ou-other-${at}" };`,
    `when { principal.account.hasTag("team") && principal.account.getTag("team") == "team-${at}" && context.sameRegion };`,
    `when { principal.lists.hasTag("data-class") && principal.lists.getTag("data-class").contains("secret-${at}") };`,
    `when { context.principalBlocks.contains(ip("10.${at}.0.0/16")) && context.requesterRegion == "eu-north-${at}" };`,
  ];
  return `${head}${conditions[at % conditions.length]}\n`;
};

const shippedCount = shipped.reduce((sum, { text }) => sum + [...text.matchAll(/^@id/gm)].length, 0);

/** Fifty policies: the shipped packs, and of four kinds as many as are missing. */
export const fiftyPolicies: readonly PolicyFile[] = [
  ...shipped,
  { file: "own.cedar", text: Array.from({ length: 50 - shippedCount }, (_, at) => own(at)).join("\n") },
];
