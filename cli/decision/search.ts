import { AccessMissing } from "#shared/errors.ts";
import { isOutOfReach } from "#shared/peering/blocks.ts";
import { type AccountId, type End, PeeringConnectionId, type Place, type Region, type VpcId } from "#shared/peering/ids.ts";
import type { Deployment } from "./deployment.ts";
import { CannotAnswer } from "./failure.ts";

/** A connection that nobody has requested yet; EC2 never shows it. */
export const hypothetical = PeeringConnectionId.parse("pcx-asked");

/** A VPC as far as the one who asks can place it. */
export interface Sought {
  readonly vpc: VpcId;
  readonly account: AccountId | undefined;
  readonly region: Region | undefined;
  /** the options that would place it, for the remedy */
  readonly option: "from" | "to";
}

const atOnce = 8;

/** Where a VPC is: as told, else found by looking into the organization's accounts. */
export const endOf = async (sought: Sought, deployment: Deployment): Promise<End> => {
  const { vpc, account, region, option } = sought;
  if (account !== undefined && region !== undefined) return { account, region, vpc };
  const places = await placesOf(deployment, { account, region, remedy: `--${option}-account` });
  const { found, barred } = await firstPlace(places, async (place) => {
    const reading = await deployment.observe.side(hypothetical, { ...place, vpc });
    if (isOutOfReach(reading)) return "barred";
    return reading.is === "complete";
  });
  if (found) return { ...found, vpc };
  throw new CannotAnswer(
    `\`${vpc}\` is in none of the ${places.length} places that were looked into${told(barred)}; check the id, or say where it is: --${option}-account and --${option}-region`,
  );
};

/** Where a connection can be seen: as told, else found by looking into the organization's accounts. */
export const placeOfConnection = async (
  id: PeeringConnectionId,
  given: { readonly account: AccountId | undefined; readonly region: Region | undefined },
  deployment: Deployment,
): Promise<Place> => {
  const { account, region } = given;
  if (account !== undefined && region !== undefined) return { account, region };
  const places = await placesOf(deployment, { account, region, remedy: "--account" });
  const { found, barred } = await firstPlace(places, async (place) => {
    try {
      return (await deployment.observe.connection(place, id)) !== null;
    } catch (error) {
      if (error instanceof AccessMissing) return "barred";
      throw error;
    }
  });
  if (found) return found;
  throw new CannotAnswer(
    `\`${id}\` is in none of the ${places.length} places that were looked into${told(barred)}; check the id, or say where it is: --account and --region`,
  );
};

const told = (barred: readonly Place[]): string =>
  barred.length === 0
    ? ""
    : ` (not readable: ${barred.map(({ account, region }) => `\`${account}\` in \`${region}\``).join(", ")}; the member stack set may be missing there)`;

const placesOf = async (
  { organization, settings }: Deployment,
  given: { readonly account: AccountId | undefined; readonly region: Region | undefined; readonly remedy: string },
): Promise<readonly Place[]> => {
  const accounts = given.account === undefined ? await accountsOf(organization, given.remedy) : [given.account];
  const regions = given.region === undefined ? settings.regions : [given.region];
  return accounts.flatMap((account) => regions.map((region) => ({ account, region })));
};

const accountsOf = async (organization: Deployment["organization"], remedy: string): Promise<readonly AccountId[]> => {
  try {
    return (await organization.members()).flatMap(({ id, state }) => (state === "ACTIVE" ? [id] : []));
  } catch (error) {
    if (!(error instanceof AccessMissing)) throw error;
    throw new CannotAnswer(`${error.message}; without the list of accounts, name the account: ${remedy}`);
  }
};

/** The first place that holds what is sought, a few places at a time, in their order. */
const firstPlace = async (
  places: readonly Place[],
  isThere: (place: Place) => Promise<boolean | "barred">,
): Promise<{ readonly found: Place | null; readonly barred: readonly Place[] }> => {
  const barred: Place[] = [];
  for (let start = 0; start < places.length; start += atOnce) {
    const some = places.slice(start, start + atOnce);
    const answers = await Promise.all(some.map(isThere));
    const found = some.find((_, index) => answers[index] === true);
    if (found) return { found, barred };
    barred.push(...some.filter((_, index) => answers[index] === "barred"));
  }
  return { found: null, barred };
};
