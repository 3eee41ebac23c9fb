import type * as z from "zod/mini";
import { ApplyInput } from "#functions/apply/input.ts";
import type { Environment } from "#functions/environment.ts";
import { AnnounceInput, VerifyInput } from "#functions/inputs.ts";
import { ledgerOf, observeOf, observeWithQuotasOf, organizationOf, starterOf } from "#functions/ports.ts";
import { ProposeInput } from "#functions/propose/input.ts";
import { variable } from "#functions/settings.ts";
import { SweepInput } from "#functions/sweep/input.ts";
import { underOf } from "#functions/under.ts";
import { announcer } from "#shared/aws/announcer.ts";
import { perform } from "#shared/aws/perform.ts";
import { sessions } from "#shared/aws/sessions.ts";
import { tagger } from "#shared/aws/tagger.ts";
import type { Settings } from "#shared/config.ts";
import type { Policy } from "#shared/policy/policy.ts";
import { announce } from "#shared/stages/announce.ts";
import { apply } from "#shared/stages/apply.ts";
import { intake } from "#shared/stages/intake.ts";
import type { Log } from "#shared/stages/ports.ts";
import { propose } from "#shared/stages/propose.ts";
import { sweep } from "#shared/stages/sweep.ts";
import { verify } from "#shared/stages/verify.ts";

/** What a simulated function is made of: the environment that it would run in, and the policy, loaded once in a process. */
export interface Simulated {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly policy: () => Promise<Policy>;
  readonly log: Log;
}

/** `remaining`: milliseconds until the function is ended from outside */
type Run = (event: unknown, remaining: () => number) => Promise<unknown>;

/** The function's own door: a payload that doesn't fit its schema never comes in. */
const through =
  <Schema extends z.ZodMiniType>(
    schema: Schema,
    run: (input: z.infer<Schema>, remaining: () => number) => Promise<unknown>,
  ): Run =>
  (event, remaining) =>
    run(schema.parse(event), remaining);

const gathering = ({ environment, settings }: Simulated) => ({
  settings,
  ledger: ledgerOf(environment),
  clock: environment.clock,
});

/**
 * The stages with their adapters, as functions/ puts them together, but without middy, logger and metrics around them: those
 * are two thirds of a small invocation's time, and the full wire runs them.
 */
export const stages: Readonly<Record<string, (simulated: Simulated) => Run>> = {
  intake: (given) => {
    const { environment, settings, log } = given;
    const organization = organizationOf(environment, settings, { tags: false });
    const ports = { ...gathering(given), organization, starter: starterOf(environment, settings), log };
    return (event) => intake(event, ports);
  },
  propose: (given) => {
    const { environment, settings, policy } = given;
    const organization = organizationOf(environment, settings, { tags: true });
    const ports = {
      ...gathering(given),
      observe: observeWithQuotasOf(environment, settings),
      organization,
      policy,
      under: underOf(environment, settings),
    };
    return through(ProposeInput, (input) => propose(input, ports));
  },
  apply: ({ environment, settings, log }) => {
    const { memberRoles, externalId, hub, tagPrefix } = settings;
    const { clients, clock } = environment;
    const paced: typeof clients = { ...clients, ec2: (place, credentials) => clients.pacedEc2(place, credentials) };
    const writing = sessions(paced, clock, { role: memberRoles.write, externalId, region: hub.region });
    const ports = { settings, clock, perform: perform(writing, clock, tagPrefix), log };
    return through(ApplyInput, (input, remaining) => apply(input, { ...ports, remaining }));
  },
  verify: (given) => {
    const { environment, settings } = given;
    const organization = organizationOf(environment, settings, { tags: false });
    const ports = { ...gathering(given), observe: observeOf(environment, settings), organization };
    return through(VerifyInput, (input) => verify(input, ports));
  },
  announce: (given) => {
    const { environment, settings, log } = given;
    const { clients, clock } = environment;
    const { memberRoles, externalId, hub, tagPrefix } = settings;
    const to = { topicArn: variable(environment, "TOPIC_ARN"), busName: variable(environment, "BUS_NAME"), ...hub };
    const tagging = sessions(clients, clock, { role: memberRoles.tag, externalId, region: hub.region });
    const starter = starterOf(environment, settings);
    const told = { announcer: announcer(clients, to), tagger: tagger(tagging, tagPrefix) };
    const ports = { ...gathering(given), ...told, starter, log };
    return through(AnnounceInput, (input) => announce(input, ports));
  },
  sweep: (given) => {
    const { environment, settings, log } = given;
    const organization = organizationOf(environment, settings, { tags: false });
    const starter = starterOf(environment, settings);
    const observe = observeOf(environment, settings);
    const ports = { ...gathering(given), organization, observe, starter, under: underOf(environment, settings), log };
    return through(SweepInput, (input) => sweep(input, ports));
  },
};
