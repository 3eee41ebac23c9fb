import type { Facts, Outcome } from "./facts.ts";
import type { Settled } from "./proposal.ts";

/** What is told of a connection that was waited for in vain, with place and remedy; an end that was told before stands as it is. */
export const stuck = ({ peering, known }: Facts, why: string): Settled => {
  const { requester, accepter } = peering.ends;
  const outcome = outcomeAfter(known.outcome);
  const reason = {
    rule: "stuck",
    message: `\`${peering.id}\` of account \`${requester.account}\` (\`${requester.region}\`) and account \`${accepter.account}\` (\`${accepter.region}\`) was waited for in vain: ${why}`,
    fix: "ask AWS Support, or delete the connection and request it again; the sweep looks again",
    policies: [],
  };
  const isNews = outcome === "failed" || outcome === "degraded";
  return { is: "settled", outcome, reasons: isNews ? [reason] : known.reasons, warnings: [], unroutedTables: [] };
};

const outcomeAfter = (told: Outcome | null): Outcome => {
  if (told === "connected") return "degraded";
  return told === null || told === "awaiting-approval" ? "failed" : told;
};
