/** us-east-1, US dollars a unit; performance.md 1d, and the price pages of DynamoDB (on demand), SNS and EventBridge. */
export const price = {
  transition: 0.025 / 1000,
  expressRequest: 1 / 1e6,
  expressGigabyteSecond: 0.00001667,
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
  notification: 0.5 / 1e6,
  busEvent: 1 / 1e6,
};

/**
 * What one invocation is assumed to take: a second of 256 MB, of 512 MB for the function that decides. An Express execution is
 * billed for 64 MB as long as it waits for its function.
 */
export const gigabytes = { propose: 0.5, other: 0.25, express: 0.0625 };
