import { acceptsNoOverlap } from "./accepts-no-overlap.ts";
import { acceptsWhatWasDecided } from "./accepts-what-was-decided.ts";
import { alreadySoIsDone } from "./already-so-is-done.ts";
import { asWanted } from "./as-wanted.ts";
import { claimsNeverCollide } from "./claims-never-collide.ts";
import { deletesNothingWanted } from "./deletes-nothing-wanted.ts";
import { endsAreFinal } from "./ends-are-final.ts";
import { faultsThatPass } from "./faults-that-pass.ts";
import { foreignRoutesStay } from "./foreign-routes-stay.ts";
import type { Invariant } from "./invariant.ts";
import { noBlackholes } from "./no-blackholes.ts";
import { noSecrets } from "./no-secrets.ts";
import { onlyMembersChange } from "./only-members-change.ts";
import { onlyWhatIamAllows } from "./only-what-iam-allows.ts";
import { routesWithinPeer } from "./routes-within-peer.ts";
import { rulesWithinPeer } from "./rules-within-peer.ts";
import { toldIsTrue } from "./told-is-true.ts";
import { toldOnce } from "./told-once.ts";
import { withinBudgets } from "./within-budgets.ts";

/** Everything that is checked. I9 (a converged world is left alone) and I23 (a seed gives one trace) are the run's own. */
export const invariants: readonly Invariant[] = [
  foreignRoutesStay,
  acceptsNoOverlap,
  acceptsWhatWasDecided,
  routesWithinPeer,
  rulesWithinPeer,
  noBlackholes,
  deletesNothingWanted,
  onlyMembersChange,
  onlyWhatIamAllows,
  claimsNeverCollide,
  toldIsTrue,
  endsAreFinal,
  toldOnce,
  noSecrets,
  withinBudgets,
  alreadySoIsDone,
  faultsThatPass,
  asWanted,
];
