import type { Plugin } from "esbuild";

/**
 * The esbuild plugin that reads credentials from the environment only.
 * WHY: Lambda gives a function its role's credentials as environment variables; the rest of the default chain
 * (profiles, SSO, instance metadata) is never reached and makes half of a bundle.
 */
export const environmentCredentials: Plugin = {
  name: "environment-credentials",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: "environment",
      namespace: "credentials",
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /^environment$/, namespace: "credentials" }, ({ pluginData }) => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: pluginData as string,
    }));
  },
};
