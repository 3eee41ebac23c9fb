/** Made on few days while faults strike. */
const rare = [
  "ec2:DeleteRoute",
  "ec2:DeleteVpcPeeringConnection",
  "ec2:RevokeSecurityGroupIngress",
  "lambda:announce",
  "lambda:verify",
  "ledger:abandon",
  "ledger:all",
  "ledger:count",
  "ledger:withdraw",
  "organizations:ListAccounts",
];

/** A change is made once where a hundred reads are, and it is changes that go wrong for good. */
const changing = [
  "ec2:AcceptVpcPeeringConnection",
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CreateRoute",
  "ec2:ModifyVpcPeeringConnectionOptions",
  "ec2:RejectVpcPeeringConnection",
];

const weights: ReadonlyMap<string, number> = new Map([
  ...rare.map((kind) => [kind, 20] as const),
  ...changing.map((kind) => [kind, 5] as const),
]);

/** How likely a fault of that rate strikes a call of this kind, `service:operation`. */
export const rateAt = (kind: string, rate: number): number => Math.max(rate, Math.min(0.25, rate * (weights.get(kind) ?? 1)));
