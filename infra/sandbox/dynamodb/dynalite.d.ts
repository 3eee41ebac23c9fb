declare module "dynalite" {
  import type { Server } from "node:http";

  // biome-ignore lint/style/noDefaultExport: what the package exports
  export default function dynalite(options: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
