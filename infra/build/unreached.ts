import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Modules that no function reaches, and why. Each export of theirs throws when it is called after all. */
const unreached: readonly { readonly file: RegExp; readonly because: string }[] = [
  {
    file: /[\\/]zod[\\/]v4[\\/]core[\\/]json-schema-processors\.js$/,
    because: "a function parses by its schemas and never prints them as JSON Schema",
  },
  {
    file: /[\\/]zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/,
    because: "a function parses by its schemas and never prints them as JSON Schema",
  },
  {
    file: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/,
    because: "no operation in use has an event stream",
  },
];

const exported = /export (?:const|class|function|async function) (\w+)|export \{([^}]+)\}/g;

const namesOf = (source: string): readonly string[] =>
  Array.from(source.matchAll(exported), ([, single, several = ""]) => single ?? several)
    .flatMap((names) => names.split(","))
    .map((name) => name.trim().split(" as ").at(-1) ?? "")
    .filter(Boolean);

/**
 * The source of a module whose exports have the same names and throw, so that reaching one is never silent;
 * `create…` gives what throws, as zod makes such methods for every schema.
 */
export const throwing = (source: string, because: string): string => {
  const message = JSON.stringify(`not in this bundle: ${because}`);
  return `const unreached = () => { throw new Error(${message}); };\n${namesOf(source)
    .map((name) => `export const ${name} = ${name.startsWith("create") ? "() => unreached" : "unreached"};`)
    .join("\n")}`;
};

/** The esbuild plugin that leaves out what no function reaches. */
export const leaveOutUnreached: Plugin = {
  name: "unreached",
  setup(build) {
    for (const { file, because } of unreached)
      build.onLoad({ filter: file }, async ({ path }) => ({ contents: throwing(await readFile(path, "utf8"), because) }));
  },
};
