import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Modules that no function reaches, and why. What they export throws when it is used after all. */
const unreached: readonly { readonly file: RegExp; readonly because: string }[] = [
  { file: /[\\/]submodules[\\/]event-streams[\\/]index\.js$/, because: "no operation in use has an event stream" },
  { file: /[\\/]signature-v4[\\/]dist-es[\\/]HeaderFormatter\.js$/, because: "no operation in use has an event stream" },
  { file: /[\\/]endpoint-cache[\\/]dist-es[\\/]EndpointCache\.js$/, because: "no operation in use discovers its endpoint" },
  { file: /[\\/]AwsSdkSigV4ASigner\.js$/, because: "no request is signed for several regions" },
  { file: /[\\/]sha256[\\/]Sha256Js\.js$/, because: "Node has its own SHA-256" },
  { file: /[\\/]util-retry[\\/]AdaptiveRetryStrategy\.js$/, because: "the SDK's retry mode is standard" },
  { file: /[\\/]service-customizations[\\/]s3\.js$/, because: "no function calls S3" },
  { file: /[\\/]regionConfig[\\/]getInstanceMetadataRegion\.js$/, because: "Lambda sets AWS_REGION" },
];

const exported = /export (?:const|class|function|async function) (\w+)|export \{([^}]+)\}/g;

const namesOf = (source: string): readonly string[] =>
  Array.from(source.matchAll(exported), ([, single, several = ""]) => single ?? several)
    .flatMap((names) => names.split(","))
    .map((name) => name.trim().split(" as ").at(-1) ?? "")
    .filter(Boolean);

/**
 * The source of a module whose exports have the same names and throw when called, so that reaching one is never silent.
 * What callers make for every schema or client (`create…`, a class) can be made, and throws when used.
 */
export const throwing = (source: string, because: string): string => {
  const thrower = `function unreached() { throw new Error(${JSON.stringify(`not in this bundle: ${because}`)}); }\n`;
  if (source.includes("module.exports"))
    return `${thrower}module.exports = function () { return new Proxy({}, { get: unreached }); };`;
  const instead = (name: string): string => {
    if (source.includes(`class ${name} `)) return "function () { return new Proxy({}, { get: unreached }); }";
    return name.startsWith("create") ? "() => unreached" : "unreached";
  };
  const exports = namesOf(source).map((name) => `export const ${name} = ${instead(name)};`);
  return thrower + exports.join("\n");
};

/** The esbuild plugin that leaves out what no function reaches. */
export const leaveOutUnreached: Plugin = {
  name: "unreached",
  setup(build) {
    for (const { file, because } of unreached)
      build.onLoad({ filter: file }, async ({ path }) => ({ contents: throwing(await readFile(path, "utf8"), because) }));
  },
};
