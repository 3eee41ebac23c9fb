import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseFaultyPolicies } from "#infra/build/policies.ts";

describe("packaging", () => {
  it("takes the shipped policies", () => {
    expect(() => refuseFaultyPolicies("infra/policies")).not.toThrow();
  });

  it("ends at a policy with a fault, naming file, line and column", () => {
    const folder = mkdtempSync(join(tmpdir(), "policies-"));
    try {
      writeFileSync(
        join(folder, "typo.cedar"),
        '@id("a") @reason("b")\npermit (principal, action == Peering::Action::"conect", resource);\n',
      );
      expect(() => refuseFaultyPolicies(folder)).toThrow(/^typo\.cedar:[12]:\d+ /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
