// serverless-esbuild calls require() and wants a function.
const { bundleOptions } = require("./bundle.ts");

module.exports = () => ({
  ...bundleOptions,
  exclude: [],
  external: [],
  outputFileExtension: ".mjs",
  outputWorkFolder: ".esbuild",
  // a build context that a failed build leaves open would keep osls running for ever
  skipRebuild: true,
});
