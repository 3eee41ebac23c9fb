import * as z from "zod";
import { Place, Region } from "./peering/ids.ts";

const duration = z.string().regex(/^[1-9]\d*[smhd]$/, "not a duration such as 90s, 15m, 72h or 6d");

/** The settings of one deployment (a scenario gives a part, the sandbox fills in the rest). */
export const Settings = z
  .strictObject({
    organizationId: z.string().regex(/^o-[a-z0-9]{4,32}$/, "not an organization id such as o-a1b2c3d4e5"),
    hub: Place,
    regions: z.array(Region).min(1),
    memberRoles: z.strictObject({ read: z.string().min(1), write: z.string().min(1) }).readonly(),
    externalId: z.string().min(2).max(1224),
    tagPrefix: z.string().min(1).max(64).default("peering:"),
    mode: z.enum(["enforce", "observe"]).default("enforce"),
    paused: z.boolean().default(false),
    routes: z.enum(["vpc", "subnets"]).default("vpc"),
    overlappingPeers: z.enum(["refuse", "allow"]).default("refuse"),
    onPolicyRevoked: z.enum(["report", "disconnect"]).default("report"),
    revokedGrace: duration.default("72h"),
    approvals: z
      .strictObject({ expires: duration, quorum: z.int().min(1) })
      .readonly()
      .default({ expires: "6d", quorum: 1 }),
    freeze: z
      .array(
        z
          .strictObject({
            from: z.iso.datetime(),
            to: z.iso.datetime(),
            units: z.array(z.string()).optional(),
            regions: z.array(Region).optional(),
          })
          .readonly(),
      )
      .default([]),
    sweepEvery: duration.default("15m"),
    notifications: z
      .strictObject({ digest: z.enum(["daily", "off"]) })
      .readonly()
      .default({ digest: "off" }),
  })
  .readonly();
export type Settings = z.infer<typeof Settings>;

const seconds = { s: 1, m: 60, h: 3600, d: 86400 };

/** `90s`, `15m`, `36h`, `8d` in seconds. */
export const durationSeconds = (text: string): number => {
  const unit = text.at(-1) as keyof typeof seconds;
  return Number(text.slice(0, -1)) * seconds[unit];
};
