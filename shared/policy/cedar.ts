import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initSync } from "@cedar-policy/cedar-wasm/web";

// The `/nodejs` entry is CommonJS and looks for `__dirname`, which an ESM bundle lacks; `/web` takes the module from us.
// The package hides the path of its wasm file, so it is found beside `/nodejs`: both entries carry the same bytes.
const beside = new URL("./cedar_wasm_bg.wasm", import.meta.url);
const installed = () =>
  new URL("./cedar_wasm_bg.wasm", `file://${createRequire(import.meta.url).resolve("@cedar-policy/cedar-wasm/nodejs")}`);

initSync({ module: readFileSync(existsSync(beside) ? beside : installed()) });

export {
  type AuthorizationError,
  type CedarValueJson,
  type Context,
  checkParsePolicySet,
  type DetailedError,
  type EntityJson,
  formatPolicies,
  type PolicyJson,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  type Response,
  statefulIsAuthorized,
  type TypeAndId,
  templateToJson,
  type ValidationError,
  validate,
} from "@cedar-policy/cedar-wasm/web";
