import { parseArgs } from "node:util";

export type Mode = "seeds" | "seed" | "mutants" | "crashes" | "history";

interface Flag {
  readonly name: string;
  /** what stands behind it: `N` for a whole number, null for nothing */
  readonly takes: "N" | "N|all" | null;
  /** the modes that know it */
  readonly of: readonly Mode[];
  readonly says: string;
}

/** A mode is asked for by its flag; `--seeds` is what happens anyhow. */
export const flags: readonly Flag[] = [
  { name: "seeds", takes: "N", of: ["seeds"], says: "so many days, from the base on; 2000 unless told" },
  {
    name: "base",
    takes: "N",
    of: ["seeds", "mutants"],
    says: "the first seed; made of the commit's hash unless told, 1 for --mutants",
  },
  { name: "cells", takes: null, of: ["seeds"], says: "also how often each fault struck each kind of call, empty cells included" },
  {
    name: "release",
    takes: null,
    of: ["seeds"],
    says: "also broken by an empty cell, and by a fault that came up less than 1,000 times",
  },
  { name: "seed", takes: "N", of: ["seed"], says: "one day; what it breaks is made as short as possible" },
  { name: "trace", takes: null, of: ["seed", "history"], says: "every call of it; of the history, of what ended badly" },
  {
    name: "wire",
    takes: null,
    of: ["seeds", "seed"],
    says: "whole functions, SDK clients on a port, the ledger in DynamoDB: a second a day",
  },
  { name: "mutants", takes: null, of: ["mutants"], says: "hunts planted bugs, all of them or those that are named" },
  { name: "most", takes: "N", of: ["mutants"], says: "gives a planted bug up after so many seeds; 10000 unless told" },
  {
    name: "crashes",
    takes: null,
    of: ["crashes"],
    says: "functions die before and after every call of six journeys, then at pairs of calls",
  },
  {
    name: "pairs",
    takes: "N|all",
    of: ["crashes"],
    says: "so many pairs for each journey, at random, or every pair that leaves something else behind; 200 unless told",
  },
  {
    name: "history",
    takes: null,
    of: ["history"],
    says: "known bugs of other tools, each lived through again; all of them or those that are named",
  },
  { name: "workers", takes: "N", of: ["seeds", "mutants", "crashes"], says: "threads; one for each core unless told" },
  {
    name: "json",
    takes: null,
    of: ["seeds", "seed", "mutants", "crashes", "history"],
    says: "a summary as JSON; everything else goes to standard error",
  },
  { name: "help", takes: null, of: ["seeds", "seed", "mutants", "crashes", "history"], says: "this" },
];

const modes: readonly Mode[] = ["seed", "mutants", "crashes", "history", "seeds"];

/** What was asked for, checked. */
export interface Asked {
  readonly mode: Mode;
  readonly names: readonly string[];
  readonly has: (flag: string) => boolean;
  /** Infinity for `all` */
  readonly number: (flag: string, otherwise: number) => number;
}

/** Something that can't be asked for: the text says why. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

const raw = (args: readonly string[]) => {
  const options = Object.fromEntries(
    flags.map(({ name, takes }) => [name, { type: takes === null ? ("boolean" as const) : ("string" as const) }]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misuse(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
};

const numberOf = ({ name, takes }: Flag, text: string): number => {
  if (takes === "N|all" && text === "all") return Number.POSITIVE_INFINITY;
  if (/^\d{1,15}$/.test(text) && (name === "seed" || name === "base" || name === "pairs" || Number(text) > 0))
    return Number(text);
  throw new Misuse(`--${name} takes a whole number${takes === "N|all" ? " or `all`" : ""}, not \`${text}\``);
};

const modeOf = (given: readonly string[]): Mode => {
  const named = modes.filter((mode) => given.includes(mode));
  if (named.length > 1) throw new Misuse(`--${named.join(" and --")} are two things to do; choose one`);
  return named[0] ?? "seeds";
};

/** Reads the command's arguments. Fails with Misuse. */
export const asked = (args: readonly string[]): Asked => {
  const { values, positionals } = raw(args);
  const given = flags.filter(({ name }) => values[name] !== undefined);
  const mode = modeOf(given.map(({ name }) => name));
  const stranger = given.find(({ of }) => !of.includes(mode));
  if (stranger) throw new Misuse(`--${stranger.name} goes with --${stranger.of.join(", --")}, not with --${mode}`);
  if (positionals.length > 0 && !["mutants", "history", "crashes"].includes(mode))
    throw new Misuse(`\`${positionals[0]}\` means nothing here; names go with --mutants, --crashes and --history`);
  const numbers = new Map(
    given.flatMap((flag) => (flag.takes === null ? [] : [[flag.name, numberOf(flag, String(values[flag.name]))] as const])),
  );
  return {
    mode,
    names: positionals,
    has: (flag) => values[flag] === true,
    number: (flag, otherwise) => numbers.get(flag) ?? otherwise,
  };
};

/** Those of the names that were asked for; all of them where none was. Fails with Misuse for a name that isn't there. */
export const chosen = <T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): readonly T[] => {
  const missing = names.find((name) => !all.some((each) => each.name === name));
  if (missing !== undefined)
    throw new Misuse(`nothing is called \`${missing}\`; there are:\n${all.map(({ name }) => `  ${name}`).join("\n")}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
};
