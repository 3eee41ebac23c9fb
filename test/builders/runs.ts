/** How often a law is tried: as often as it says, or a share of that in mutation testing, which tries it for every mutant. */
export const runs = (count: number): number => Math.ceil(count * Number(process.env.PROPERTY_SHARE ?? 1));
