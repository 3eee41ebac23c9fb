import { defineConfig } from "vitest/config";

/** What `npm run mutation` runs against each mutant: the tests of the pure core and its laws. */
export default defineConfig({
  test: {
    include: ["test/shared/{network,peering}/**/*.test.ts", "test/laws/**/*.test.ts"],
    env: { PROPERTY_SHARE: "0.1" },
    testTimeout: 60_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
