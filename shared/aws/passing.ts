import { isTransientError } from "@smithy/core/retry";
import type { SdkError } from "@smithy/types";

/**
 * Whether the same call may well succeed later, though the SDK's own tries were in vain: no connection, an answer of 5xx, or
 * one that breaks off. What the SDK can't parse it throws on as its parser's error, with the answer in a hidden `$response`.
 */
export const passes = (error: unknown): boolean =>
  error instanceof Error && (isTransientError(error as SdkError) || ("$response" in error && !("$fault" in error)));
