import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const schemaFile = /[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const stringConstant = /^const (_\w*) = (".*");$/gm;
const computedKey = /\[(_\w*)\]:/g;
const registration = /^n0_registry\.registerError\(.*\);$/gm;

/**
 * Returns an SDK schema file with each computed key that names a string constant of the same file written out.
 * WHY: esbuild takes a computed key for a side effect, so it keeps the schemas of all operations of a client
 * (issue aws/aws-sdk-js-v3#7607).
 */
export const writeOutKeys = (source: string): string => {
  const constants = new Map(Array.from(source.matchAll(stringConstant), ([, name, text]) => [name, text]));
  return source.replace(computedKey, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
};

/**
 * Returns a JSON client's schema file without its error classes: an error then is the client's base class, with the same
 * name, message, fault and fields. Query clients keep theirs, as their codes on the wire differ from the classes' names.
 * WHY: registering a class is a side effect, so all of a client's errors would be in every bundle.
 */
export const dropErrorClasses = (source: string): string => source.replaceAll(registration, "");

const jsonClient = /[\\/]client-(?:dynamodb|eventbridge|organizations|service-quotas|sfn)[\\/]/;

/** The esbuild plugin that repairs tree-shaking of the SDK's clients. */
export const clientSchemas: Plugin = {
  name: "client-schemas",
  setup(build) {
    build.onLoad({ filter: schemaFile }, async ({ path }) => {
      const source = writeOutKeys(await readFile(path, "utf8"));
      return { contents: jsonClient.test(path) ? dropErrorClasses(source) : source };
    });
  },
};
