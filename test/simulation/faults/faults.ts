import { crashAfter } from "./crash-after.ts";
import { crashBefore } from "./crash-before.ts";
import { deniedForAWhile } from "./denied-for-a-while.ts";
import type { Fault } from "./fault.ts";
import { frozen } from "./frozen.ts";
import { garbledAnswer } from "./garbled-answer.ts";
import { ledgerBusy } from "./ledger-busy.ts";
import { meddled } from "./meddled.ts";
import { notActiveYet } from "./not-active-yet.ts";
import { notFoundYet } from "./not-found-yet.ts";
import { organizationsDown } from "./organizations-down.ts";
import { policyMissing } from "./policy-missing.ts";
import { quotaReached } from "./quota-reached.ts";
import { quotasUnknown } from "./quotas-unknown.ts";
import { roleRefused } from "./role-refused.ts";
import { serverError } from "./server-error.ts";
import { sessionEnded } from "./session-ended.ts";
import { slowCall } from "./slow-call.ts";
import { staleRead } from "./stale-read.ts";
import { startFails } from "./start-fails.ts";
import { takenFirst } from "./taken-first.ts";
import { throttled } from "./throttled.ts";
import { throttledForAMinute } from "./throttled-for-a-minute.ts";
import { timeOutAfterSuccess } from "./time-out-after-success.ts";
import { topicDown } from "./topic-down.ts";

/** Everything that can go wrong around a call; what goes wrong with the world itself is an action. */
export const faults: readonly Fault[] = [
  crashAfter,
  crashBefore,
  deniedForAWhile,
  frozen,
  garbledAnswer,
  ledgerBusy,
  meddled,
  notActiveYet,
  notFoundYet,
  organizationsDown,
  policyMissing,
  quotaReached,
  quotasUnknown,
  roleRefused,
  serverError,
  sessionEnded,
  slowCall,
  staleRead,
  startFails,
  takenFirst,
  throttled,
  throttledForAMinute,
  timeOutAfterSuccess,
  topicDown,
];
