// serverless-esbuild calls require() and wants a function.
const { bundleOptions } = require("./bundle.ts");

module.exports = () => ({
  ...bundleOptions,
  exclude: [],
  external: [],
  outputFileExtension: ".mjs",
  outputWorkFolder: ".esbuild",
});
