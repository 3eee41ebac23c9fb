import type { SideFacts } from "../facts.ts";
import { sides } from "../ids.ts";
import type { Finding, Rule } from "./rule.ts";

const eachSide =
  (check: (side: SideFacts, organizationId: string, regions: readonly string[]) => Finding | null): Rule["check"] =>
  (facts) =>
    sides.flatMap((side) => check(facts.sides[side], facts.settings.organizationId, facts.settings.regions) ?? []);

/** Both accounts must be members: anyone on AWS can send a request (VPC Peering Guide: peer phishing; peers-edge-cases 6). */
export const outsideOrganization: Rule = {
  id: "outside-organization",
  check: eachSide(({ account }, organizationId) =>
    account.is === "outside"
      ? {
          message: `account \`${account.id}\` is not a member of organization \`${organizationId}\``,
          fix: "peer with an account of this organization; for a vendor ask the network team for another way in",
        }
      : null,
  ),
};

/** A suspended or closing account takes its side of the connection with it (`Account.State`). */
export const accountNotActive: Rule = {
  id: "account-not-active",
  check: eachSide(({ account }) =>
    account.is === "member" && account.state !== "ACTIVE"
      ? {
          message: `account \`${account.id}\` (${account.name}) is ${account.state}`,
          fix: "ask the organization's administrator to reactivate the account, then request again",
        }
      : null,
  ),
};

/** Without the member role a side can neither be read nor wired (peers-edge-cases 82, 83). */
export const accountNotOnboarded: Rule = {
  id: "account-not-onboarded",
  check: eachSide(({ end, reading, account }) =>
    // a suspended account's roles can't be assumed either: `account-not-active` says what is wrong there
    reading.is === "no-access" && !(account.is === "member" && account.state !== "ACTIVE")
      ? {
          message: reading.message.startsWith("cannot read")
            ? reading.message
            : `cannot read \`${end.vpc}\` in account \`${end.account}\` (\`${end.region}\`): ${reading.message}`,
          fix: `deploy the member stack set to account \`${end.account}\` so that role \`${reading.role}\` exists there; the sweep then takes the request up again`,
        }
      : null,
  ),
};

/**
 * The deployment forwards events from, and acts in, the regions of its settings only; and an account may have a region turned
 * off, or not yet turned on (peers-edge-cases 83).
 */
export const regionNotEnabled: Rule = {
  id: "region-not-enabled",
  check: eachSide((side, _organizationId, regions) =>
    regions.includes(side.end.region) ? turnedOff(side) : notDeployed(side, regions),
  ),
};

const notDeployed = ({ end }: SideFacts, regions: readonly string[]): Finding => ({
  message: `region \`${end.region}\` of \`${end.vpc}\` is not enabled for peering (enabled: ${regions.map((region) => `\`${region}\``).join(", ")})`,
  fix: `ask the network team to add \`${end.region}\` to the deployment's regions`,
});

/** EC2 says no more than that it can't validate credentials, so the fix speaks of the other reading too. */
const turnedOff = ({ end, reading }: SideFacts): Finding | null =>
  reading.is === "no-region"
    ? {
        message: `region \`${end.region}\` of \`${end.vpc}\` takes no credentials of account \`${end.account}\`, as where a region isn't enabled for an account: ${reading.message}`,
        fix: `enable \`${end.region}\` in account \`${end.account}\`, or, where it is enabled, see why sessions of role \`${reading.role}\` aren't valid there; the sweep then takes up a request that AWS hasn't ended`,
      }
    : null;
