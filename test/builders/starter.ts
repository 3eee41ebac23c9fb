import type { Starter } from "#shared/stages/ports.ts";

/** As Step Functions: a name is used once, and a second start of it changes nothing. What started is noted as `<pcx>-<generation>`. */
export const startedOnce =
  (started: string[]): Starter["start"] =>
  async (peering, generation) => {
    const name = `${peering}-${generation}`;
    if (started.includes(name)) return "already";
    started.push(name);
    return "started";
  };
