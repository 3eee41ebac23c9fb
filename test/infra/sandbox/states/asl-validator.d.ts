declare module "asl-validator" {
  // biome-ignore lint/style/noDefaultExport: what the package exports
  export default function aslValidator(definition: object): { readonly isValid: boolean; readonly errors: readonly unknown[] };
}
