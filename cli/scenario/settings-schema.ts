import * as z from "zod";
import { Settings } from "#shared/config.ts";

const { shape } = Settings.def.innerType;

type SettingsShape = typeof shape;
type WithoutDefault<S> = S extends z.core.$ZodDefault<infer Inner> ? Inner : S;
type PatchShape = { [K in keyof SettingsShape]: z.ZodOptional<Extract<WithoutDefault<SettingsShape[K]>, z.core.$ZodType>> };

const patchShape = Object.fromEntries(
  Object.entries(shape).map(([key, schema]) => [
    key,
    z.optional(schema instanceof z.core.$ZodDefault ? schema._zod.def.innerType : schema),
  ]),
) as unknown as PatchShape; // WHY: Object.fromEntries forgets which key has which schema

/** A part of the settings. WHY: `.partial()` would fill in the defaults, so a patch would reset what it doesn't name. */
export const SettingsPatch = z.strictObject(patchShape);
export type SettingsPatch = z.infer<typeof SettingsPatch>;
