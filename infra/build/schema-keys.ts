import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const schemaFile = /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const stringConstant = /^const (_\w*) = (".*");$/gm;
const computedKey = /\[(_\w*)\]:/g;

/**
 * Returns an SDK schema file with each computed key that names a string constant of the same file written out.
 * WHY: esbuild takes a computed key for a side effect, so it keeps the schemas of all operations of a client
 * (smithy issue aws/aws-sdk-js-v3#7607).
 */
export const writeOutSchemaKeys = (source: string): string => {
  const constants = new Map(Array.from(source.matchAll(stringConstant), ([, name, text]) => [name, text]));
  return source.replace(computedKey, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
};

/** The esbuild plugin that repairs tree-shaking of the SDK's clients. */
export const schemaKeys: Plugin = {
  name: "schema-keys",
  setup(build) {
    build.onLoad({ filter: schemaFile }, async ({ path }) => ({ contents: writeOutSchemaKeys(await readFile(path, "utf8")) }));
  },
};
