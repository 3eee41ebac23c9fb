import type { Creation, ResourceKind } from "./creation.ts";
import type { DeployedStack } from "./deploy.ts";
import { optionalText, type Properties, section, sections, text, texts } from "./properties.ts";
import { parseTemplate, type Template } from "./template.ts";

/** A service-managed stack set: its template in each member account of the targets and in each region. */
export const stackSet: ResourceKind = async (creation) => {
  const { properties, deployment } = creation;
  const model = text(properties, "PermissionModel");
  if (model !== "SERVICE_MANAGED") throw new Error(`the sandbox knows SERVICE_MANAGED stack sets only, not \`${model}\``);
  const name = text(properties, "StackSetName");
  const template = parseTemplate(text(properties, "TemplateBody"));
  const parameters = Object.fromEntries(
    sections(properties, "Parameters").map((parameter) => [text(parameter, "ParameterKey"), text(parameter, "ParameterValue")]),
  );
  const done = new Set<string>();
  const sync = async () => {
    for (const place of places(creation)) {
      const id = `${place.account}/${place.region}`;
      if (done.has(id)) continue;
      done.add(id);
      deployment.members.push(await instance(creation, { ...place, name, template, parameters }));
    }
  };
  await sync();
  if (section(properties, "AutoDeployment").Enabled === true) deployment.syncs.push(sync);
  return { ref: `${name}:${deployment.context.core.random.uuid()}`, attributes: { StackSetId: name } };
};

interface Instance {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
}

const instance = ({ deployment }: Creation, { name, ...request }: Instance): Promise<DeployedStack> =>
  deployment.deployStack({ ...request, stackName: `StackSet-${name}` });

/** Region by region in the order asked for, as accounts may need what the first region makes. */
const places = ({
  properties,
  deployment: { context },
}: Creation): readonly { readonly account: string; readonly region: string }[] =>
  sections(properties, "StackInstancesGroup").flatMap((group) => {
    const targets = texts(section(group, "DeploymentTargets"), "OrganizationalUnitIds");
    const accounts = context.accounts(targets).filter((account) => !context.skipAccounts?.has(account));
    return ordered(texts(group, "Regions"), section(properties, "OperationPreferences")).flatMap((region) =>
      accounts.map((account) => ({ account, region })),
    );
  });

const ordered = (regions: readonly string[], preferences: Properties): readonly string[] => {
  const order = optionalText(preferences, "RegionConcurrencyType") === "SEQUENTIAL" ? texts(preferences, "RegionOrder") : [];
  return [...order.filter((region) => regions.includes(region)), ...regions.filter((region) => !order.includes(region))];
};
