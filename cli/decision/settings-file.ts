import { readFileSync } from "node:fs";
import { Settings } from "#shared/config.ts";
import { readSource } from "../scenario/document.ts";
import { printFault } from "../scenario/fault.ts";
import { structureFaults } from "../scenario/structure.ts";
import { CannotAnswer } from "./failure.ts";

const remedy = "give the deployment's settings as JSON or YAML: --settings FILE, or PEERING_SETTINGS (as the functions have it)";

/** The deployment's settings from a file, else from PEERING_SETTINGS; a fault names its place. */
export const readSettings = (file: string | undefined): Settings => {
  if (file !== undefined) return parse(file, textOf(file));
  const text = process.env.PEERING_SETTINGS;
  if (text === undefined || text === "") throw new CannotAnswer(`no settings: ${remedy}`);
  return parse("PEERING_SETTINGS", text);
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CannotAnswer(`${file}:1:1 can't be read: ${error instanceof Error ? error.message : String(error)}; ${remedy}`);
  }
};

const parse = (name: string, text: string): Settings => {
  const source = readSource(name, text);
  const faults =
    source.faults.length > 0 ? source.faults : structureFaults(Settings, source.value).map((fault) => source.place(fault));
  if (faults.length > 0) throw new CannotAnswer(faults.map(printFault).join("\n"));
  return Settings.parse(source.value);
};
