const rare: ReadonlySet<string> = new Set([
  "ec2:DeleteRoute",
  "ec2:DeleteVpcPeeringConnection",
  "ec2:RevokeSecurityGroupIngress",
  "ledger:abandon",
  "ledger:all",
  "ledger:count",
  "ledger:withdraw",
  "organizations:ListAccounts",
]);

/** Calls that few days make while faults strike are struck more often, or a fault would meet some of them in no release's run. */
export const rateAt = (kind: string, rate: number): number => (rare.has(kind) ? Math.max(rate, Math.min(0.25, rate * 20)) : rate);
