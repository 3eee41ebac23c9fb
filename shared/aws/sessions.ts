import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { AccessMissing, type Where } from "../errors.ts";
import type { AccountId, Place } from "../peering/ids.ts";
import type { Clients, Credentials } from "./clients.ts";
import { codeOf, isRefused, refusedOld, translated } from "./errors.ts";

export interface SessionSettings {
  /** name of the member role */
  readonly role: string;
  readonly externalId: string;
  /** region whose STS endpoint is asked */
  readonly region: string;
}

/** Credentials of the member role, one session per account, renewed five minutes before their end. */
export interface Sessions {
  readonly role: string;
  credentials(account: AccountId): Promise<Credentials>;
  /** Gives the session of an account up where it was refused: a role deleted and made again knows nothing of its old sessions. */
  refused(error: unknown, account: AccountId): void;
  /**
   * Fails as a call failed with the session of the place's account. One that was refused is given up first; where it was an
   * old one, a new one may be allowed.
   */
  fail(error: unknown, where: Place & Where, doing: string): never;
  ec2(place: Place): Promise<ReturnType<Clients["ec2"]>>;
}

/** A role that assumes a role gets an hour at the most (aws-facts 11: role chaining). */
const sessionSeconds = 3600;
const renewSeconds = 300;
/** A refusal of a session younger than this is no matter of its age. */
const youngSeconds = 60;

interface Cached {
  /** epoch milliseconds */
  readonly since: number;
  readonly credentials: Promise<Credentials>;
  /** it stays on record until there is another, so that each of its calls under way fails for the same reason */
  refused: boolean;
}

export const sessions = (clients: Clients, clock: { now(): number }, settings: SessionSettings): Sessions => {
  const cached = new Map<AccountId, Cached>();
  const isYoungerThan = ({ since }: Cached, seconds: number): boolean => clock.now() - since < seconds * 1000;
  const credentials = (account: AccountId): Promise<Credentials> => {
    const known = cached.get(account);
    if (known && !known.refused && isYoungerThan(known, sessionSeconds - renewSeconds)) return known.credentials;
    const fresh = assume(clients, settings, account);
    cached.set(account, { since: clock.now(), credentials: fresh, refused: false });
    fresh.catch(() => cached.delete(account));
    return fresh;
  };
  const isOld = (account: AccountId): boolean => {
    const known = cached.get(account);
    return known !== undefined && !isYoungerThan(known, youngSeconds);
  };
  const refused = (error: unknown, account: AccountId): void => {
    const known = cached.get(account);
    if (known && isRefused(error)) known.refused = true;
  };
  return {
    role: settings.role,
    credentials,
    refused,
    fail: (error, where, doing) => {
      const told = isRefused(error) && isOld(where.account) ? refusedOld : translated;
      refused(error, where.account);
      throw told(error, where, doing);
    },
    ec2: async (place) => clients.ec2(place, await credentials(place.account)),
  };
};

const assume = async (
  clients: Clients,
  { role, externalId, region }: SessionSettings,
  account: AccountId,
): Promise<Credentials> => {
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const command = new AssumeRoleCommand({
    RoleArn,
    RoleSessionName: "peering-autopilot",
    ExternalId: externalId,
    DurationSeconds: sessionSeconds,
  });
  try {
    const { Credentials: given } = await clients.sts(region).send(command);
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  } catch (error) {
    throw notAssumable(error, { account, region, resource: RoleArn }, role);
  }
};

/** STS answers `AccessDenied` for a role that doesn't exist as for one that doesn't trust us (aws-facts 11). */
const notAssumable = (error: unknown, where: { account: string; region: string; resource: string }, role: string): unknown =>
  codeOf(error) === "AccessDenied"
    ? new AccessMissing(`role \`${role}\` is not assumable in account \`${where.account}\`; deploy the member stack set there`, {
        where,
        instructions: "deploy the member stack set to the account",
        cause: error,
      })
    : translated(error, where, "assume the member role");
