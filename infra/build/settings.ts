import { Settings } from "#shared/config.ts";

/** What `serverless.yml` knows of the settings: parameters of the deployment as text, the rest as written there. */
export interface DeploymentParameters {
  readonly region: string;
  readonly regions: string;
  readonly organizationId: string;
  readonly externalId: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const regionsOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((region) => region.trim())
    .filter(Boolean);

const settingsOf = (parameters: DeploymentParameters, account: string): Settings => {
  const regions = regionsOf(parameters.regions);
  if (regions[0] !== parameters.region) {
    throw new Error(
      `regions are \`${parameters.regions}\`: the hub's own region \`${parameters.region}\` comes first, as the member roles are made there`,
    );
  }
  return Settings.parse({
    memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
    ...parameters.settings,
    organizationId: parameters.organizationId,
    externalId: parameters.externalId,
    regions,
    hub: { account, region: parameters.region },
  });
};

/** The PEERING_SETTINGS of every function, checked while packaging; CloudFormation fills in the rest of the deployment. */
export const settingsVariable = (parameters: DeploymentParameters): { readonly "Fn::Sub": string } => ({
  "Fn::Sub": JSON.stringify({
    ...settingsOf(parameters, "000000000000"),
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitutions
    organizationId: "${OrganizationId}",
    externalId: "${ExternalId}",
    hub: { account: "${AWS::AccountId}", region: "${AWS::Region}" },
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: end of substitutions
  }),
});

/** The setting `tagPrefix`, by which the member template knows the keys of our tags. */
export const tagPrefix = (parameters: DeploymentParameters): string => settingsOf(parameters, "000000000000").tagPrefix;

const units = { m: "minute", h: "hour", d: "day" } as const;

/** EventBridge Scheduler's words for the setting `sweepEvery`. */
export const sweepSchedule = (parameters: DeploymentParameters): string => {
  const { sweepEvery } = settingsOf(parameters, "000000000000");
  const unit = units[sweepEvery.at(-1) as keyof typeof units];
  if (unit === undefined) throw new Error(`\`sweepEvery\` is \`${sweepEvery}\`: a schedule counts in minutes, hours or days`);
  const count = Number(sweepEvery.slice(0, -1));
  return `rate(${count} ${unit}${count === 1 ? "" : "s"})`;
};
