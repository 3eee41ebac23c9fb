import * as z from "zod/mini";
import { Place, Region } from "./peering/ids.ts";

const duration = z.string().check(z.regex(/^[1-9]\d*[smhd]$/, "not a duration such as 90s, 15m, 72h or 6d"));
const text = z.string().check(z.minLength(1));

const Freeze = z.readonly(
  z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    units: z.optional(z.array(z.string())),
    regions: z.optional(z.array(Region)),
  }),
);

/** The settings of one deployment (a scenario gives a part, the sandbox fills in the rest). */
export const Settings = z.readonly(
  z.strictObject({
    organizationId: z.string().check(z.regex(/^o-[a-z0-9]{4,32}$/, "not an organization id such as o-a1b2c3d4e5")),
    hub: Place,
    regions: z.array(Region).check(z.minLength(1)),
    memberRoles: z.readonly(z.strictObject({ read: text, write: text, tag: z._default(text, "PeeringAutopilotTag") })),
    externalId: z.string().check(z.minLength(2), z.maxLength(1224)),
    tagPrefix: z._default(z.string().check(z.minLength(1), z.maxLength(64)), "peering:"),
    mode: z._default(z.enum(["enforce", "observe"]), "enforce"),
    paused: z._default(z.boolean(), false),
    routes: z._default(z.enum(["vpc", "subnets"]), "vpc"),
    overlappingPeers: z._default(z.enum(["refuse", "allow"]), "refuse"),
    onPolicyRevoked: z._default(z.enum(["report", "disconnect"]), "report"),
    revokedGrace: z._default(duration, "72h"),
    /** of all live peerings: when policy revokes more than this share, none of them is disconnected (peers: qontract-reconcile) */
    deletionGuard: z._default(z.number().check(z.minimum(0), z.maximum(1)), 0.2),
    approvals: z._default(z.readonly(z.strictObject({ expires: duration, quorum: z.int().check(z.minimum(1)) })), {
      expires: "6d",
      quorum: 1,
    }),
    freeze: z._default(z.array(Freeze), []),
    sweepEvery: z._default(duration, "15m"),
    notifications: z._default(z.readonly(z.strictObject({ digest: z.enum(["daily", "off"]) })), { digest: "off" }),
  }),
);
export type Settings = z.infer<typeof Settings>;

const seconds = { s: 1, m: 60, h: 3600, d: 86400 };

/** `90s`, `15m`, `36h`, `8d` in seconds. */
export const durationSeconds = (text: string): number => {
  const unit = text.at(-1) as keyof typeof seconds;
  return Number(text.slice(0, -1)) * seconds[unit];
};
