import { readFileSync, writeFileSync } from "node:fs";
import type { Facts } from "#shared/peering/facts.ts";
import { readSource } from "../scenario/document.ts";
import { printFault } from "../scenario/fault.ts";
import { structureFaults } from "../scenario/structure.ts";
import { FactsFile } from "./facts-schema.ts";
import { CannotAnswer } from "./failure.ts";

/** The text of a facts file. */
export const printFacts = (facts: Facts): string => `${JSON.stringify(facts, null, 2)}\n`;

/** Reads the text of a facts file; throws every fault with its place. */
export const parseFacts = (file: string, text: string): Facts => {
  const read = FactsFile.safeParse(jsonOf(text));
  if (read.success) return read.data;
  // Only a faulty file is read again, with places: that takes long for a large one.
  const source = readSource(file, text);
  const faults =
    source.faults.length > 0 ? source.faults : structureFaults(FactsFile, source.value).map((fault) => source.place(fault));
  throw new CannotAnswer(`${faults.map(printFault).join("\n")}\n\`peering facts --save\` writes such a file anew`);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const readFacts = (file: string): Facts => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CannotAnswer(`${file}:1:1 can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseFacts(file, text);
};

export const saveFacts = (file: string, facts: Facts): void => {
  try {
    writeFileSync(file, printFacts(facts));
  } catch (error) {
    throw new CannotAnswer(`${file}:1:1 can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
};
