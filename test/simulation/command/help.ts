import { flags, type Mode } from "./asked.ts";

const parts: readonly (readonly [Mode, string])[] = [
  ["seeds", "many days, the seeds shared out over the cores"],
  ["seed", "one day again"],
  ["mutants", "the proof that the simulation finds bugs: --mutants [NAME …]"],
  ["crashes", "functions that die: --crashes [JOURNEY …]"],
  ["history", "other tools' bugs: --history [NAME …]"],
];

const line = (name: string, takes: string | null, says: string): string =>
  `  ${`--${name}${takes === null ? "" : ` ${takes}`}`.padEnd(16)} ${says}`;

/** What `--help` prints. */
export const help = (): string =>
  [
    "npm run -s simulate -- [FLAGS] [NAME …]",
    "",
    "Bad days in a small organization, each made of one number, lived through by the product in virtual time.",
    ...parts.flatMap(([mode, says]) => [
      "",
      `${says}`,
      ...flags.filter(({ of }) => of[0] === mode && of.length < 3).map((flag) => line(flag.name, flag.takes, flag.says)),
    ]),
    "",
    "always",
    ...flags.filter(({ of }) => of.length >= 3).map((flag) => line(flag.name, flag.takes, flag.says)),
    "",
    "examples",
    "  npm run -s simulate -- --seeds 20000",
    "  npm run -s simulate -- --seeds 1000000 --release --json > release.json",
    "  npm run -s simulate -- --seed 6124 --trace",
    "  npm run -s simulate -- --wire --seeds 30",
    "  npm run -s simulate -- --mutants --most 300 rule-without-tags",
    "  npm run -s simulate -- --crashes --pairs all refused",
    "  npm run -s simulate -- --history",
    "",
    "It ends with 0 when nothing broke, 1 when something did, 2 when it wasn't asked properly.",
  ].join("\n");
