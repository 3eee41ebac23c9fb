import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { policyInForce } from "#functions/policy-in-force.ts";
import type { Clients } from "#shared/aws/clients.ts";
import { Settings } from "#shared/config.ts";
import type { PolicyFile } from "#shared/policy/policy.ts";

const settings = Settings.parse({
  organizationId: "o-sandbox00",
  hub: { account: "100000000000", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "R", write: "W" },
  externalId: "external-id",
});
const good = [{ file: "default.cedar", text: readFileSync("infra/policies/default.cedar", "utf8") }];
const broken = [{ file: "broken.cedar", text: 'permit (principal, action == Peering::Action::"conect", resource);' }];

const setUp = (first: readonly PolicyFile[]) => {
  let files = first;
  const environment = {
    variables: {},
    clock: { now: () => 0, sleep: async () => {} },
    clients: {} as Clients, // no AWS here
    ledger: null,
    policies: async () => files,
    log: null,
  };
  const notes: unknown[] = [];
  const inForce = policyInForce(environment, settings);
  const log = { note: (message: string, fields: object) => notes.push({ message, ...fields }) };
  return { policy: () => inForce(log), notes, put: (next: readonly PolicyFile[]) => (files = next) };
};

describe("policyInForce", () => {
  it("text with a fault never loads: the last good set stays", async () => {
    const { policy, put, notes } = setUp(good);
    const { hash } = await policy();
    put(broken);
    expect((await policy()).hash).toBe(hash);
    expect(notes).toEqual([
      {
        message: expect.stringContaining("not loaded"),
        faults: expect.arrayContaining([expect.stringMatching(/^broken.cedar:1:\d+ .*conect/)]),
      },
    ]);
    put([
      ...good,
      { file: "more.cedar", text: '@id("x") @reason("y") forbid (principal, action, resource) when { context.sameAccount };' },
    ]);
    expect((await policy()).hash).not.toBe(hash);
  });

  it("with no good set every decision fails, so nothing is accepted (F28)", async () => {
    const { policy, put } = setUp(broken);
    await expect(policy()).rejects.toThrow("no policy is in force");
    put(good);
    expect((await policy()).hash).toMatch(/^[0-9a-f]+$/);
  });
});
