import * as z from "zod";
import { Settings } from "#shared/config.ts";

type SettingsShape = ReturnType<typeof Settings.unwrap>["shape"];
type WithoutDefault<S> = S extends z.ZodDefault<infer Inner> ? Inner : S;
type PatchShape = { [K in keyof SettingsShape]: z.ZodOptional<Extract<WithoutDefault<SettingsShape[K]>, z.core.$ZodType>> };

const patchShape = Object.fromEntries(
  Object.entries(Settings.unwrap().shape).map(([key, schema]) => [
    key,
    z.optional(schema instanceof z.ZodDefault ? schema.unwrap() : schema),
  ]),
) as unknown as PatchShape; // WHY: Object.fromEntries forgets which key has which schema

/** A part of the settings. WHY: `.partial()` would fill in the defaults, so a patch would reset what it doesn't name. */
export const SettingsPatch = z.strictObject(patchShape);
export type SettingsPatch = z.infer<typeof SettingsPatch>;
