import { describe, expect, it } from "vitest";
import { sessions } from "#shared/aws/sessions.ts";
import { tagger } from "#shared/aws/tagger.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const { ends } = facts().peering;

const announcement = {
  peering: pcx,
  outcome: "connected",
  ends,
  reasons: [],
  warnings: [],
  legs: [],
  at: "2026-11-01T00:00:00.000Z",
  digest: "",
} as const;

/** A tagger whose role is made again after its first session: EC2 refuses that session from then on. */
const setUp = () => {
  let now = 0;
  let given = 0;
  const clients = {
    sts: () => ({ send: async () => ({ Credentials: { AccessKeyId: `session-${++given}` } }) }),
    ec2: (_place: object, { accessKeyId }: { readonly accessKeyId: string }) => ({
      send: async () => {
        const message = "You are not authorized to perform this operation.";
        if (now > 0 && accessKeyId === "session-1") throw Object.assign(new Error(message), { name: "UnauthorizedOperation" });
      },
    }),
  } as unknown as Parameters<typeof sessions>[0]; // two commands of the many that a client takes
  const member = sessions(
    clients,
    { now: () => now },
    { role: "PeeringAutopilotTag", externalId: "an-external-id", region: "eu-west-1" },
  );
  const copies = tagger(member, "peering:");
  const tried = async (at: number): Promise<string> => {
    now = at;
    return copies.tag(ends.accepter, announcement).then(
      () => "tagged",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  };
  return tried;
};

describe("a copy is tagged with a session that is kept", () => {
  it("and with a new one after EC2 refused the old one, as when the role was made again", async () => {
    const tried = setUp();
    expect(await tried(0)).toBe("tagged");
    expect(await tried(120_000)).toMatch(/^RetryLater: cannot tag .* with an old session$/);
    expect(await tried(121_000)).toBe("tagged");
  });

  it("and a refusal of a young one is the role's, but it isn't used again", async () => {
    const tried = setUp();
    expect(await tried(0)).toBe("tagged");
    expect(await tried(1000)).toMatch(/^AccessMissing: cannot tag /);
    expect(await tried(2000)).toBe("tagged");
  });
});
