import * as z from "zod/mini";
import { Settings } from "#shared/config.ts";
import { Bug } from "#shared/errors.ts";
import type { Environment } from "./environment.ts";

/** The deployment's settings, checked; a fault names the setting. */
export const settingsOf = ({ variables }: Pick<Environment, "variables">): Settings => {
  const read = Settings.safeParse(JSON.parse(variable({ variables }, "PEERING_SETTINGS")));
  if (!read.success) throw new Bug(`PEERING_SETTINGS: ${z.prettifyError(read.error)}`);
  return read.data;
};

/** A variable that the deployment sets for this function. */
export const variable = ({ variables }: Pick<Environment, "variables">, name: string): string => {
  const value = variables[name];
  if (value === undefined) throw new Bug(`environment variable ${name} is not set`);
  return value;
};
