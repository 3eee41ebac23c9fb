import type { Paint } from "#shared/render/report.ts";
import type { TextFault } from "./code-frame.ts";
import type { FileResult } from "./run-cases.ts";

export const reporters = ["text", "junit", "github"] as const;
export type Reporter = (typeof reporters)[number];

/** The results as a reporter's text; the exit code is 1 when a case fails. */
export const report = (files: readonly FileResult[], reporter: Reporter, paint: Paint): { output: string; exitCode: number } => {
  const failed = files.some(({ results }) => results.some(({ failure }) => failure !== null));
  const write = { text: () => text(files, paint), junit: () => junit(files), github: () => github(files, paint) };
  return { output: write[reporter](), exitCode: failed ? 1 : 0 };
};

const counted = (results: FileResult["results"]): { readonly total: number; readonly failed: number } => ({
  total: results.length,
  failed: results.filter(({ failure }) => failure !== null).length,
});

const summary = (files: readonly FileResult[], paint: Paint): string => {
  const { total, failed } = counted(files.flatMap(({ results }) => results));
  const passed = `${total - failed} of ${total} ${total === 1 ? "case" : "cases"} passed`;
  return paint(failed > 0 ? "red" : "green", passed);
};

const text = (files: readonly FileResult[], paint: Paint): string =>
  [
    ...files.map(({ file, results }) =>
      [
        paint("bold", file),
        ...results.flatMap(({ case: { name }, line, column, failure }) =>
          failure === null
            ? [`  ${paint("green", "✓")} ${name}`]
            : [`  ${paint("red", "✗")} ${name}`, `    ${file}:${line}:${column} ${failure}`],
        ),
      ].join("\n"),
    ),
    `${summary(files, paint)}\n`,
  ].join("\n\n");

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** XML 1.0 knows no control characters besides tab and line ends, and no lone surrogates, not even escaped. */
const xml = (value: string): string =>
  value
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) =>
      "\t\n\r".includes(character) ? `&#${character.charCodeAt(0)};` : "\uFFFD",
    );

const attributes = (of: Readonly<Record<string, string | number>>): string =>
  Object.entries(of)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join("");

const junit = (files: readonly FileResult[]): string => {
  const { total, failed } = counted(files.flatMap(({ results }) => results));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "peering policy test", tests: total, failures: failed, errors: 0 })}>`,
    ...files.flatMap(suite),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
};

const suite = ({ file, results }: FileResult): readonly string[] => {
  const { total, failed } = counted(results);
  return [
    `  <testsuite${attributes({ name: file, tests: total, failures: failed, errors: 0, skipped: 0 })}>`,
    ...results.flatMap(({ case: { name }, line, failure }) => {
      const start = `    <testcase${attributes({ name, classname: file, file, line })}`;
      if (failure === null) return [`${start}/>`];
      return [`${start}>`, `      <failure${attributes({ message: failure, type: "policy" })}/>`, "    </testcase>"];
    }),
    "  </testsuite>",
  ];
};

/** *Source*: the escapes of `@actions/core`, command.ts: `escapeData` and `escapeProperty`. */
const annotationText = (value: string): string => value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const annotationProperty = (value: string | number): string =>
  annotationText(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");

const annotation = (at: Readonly<Record<string, string | number>>, message: string): string => {
  const properties = Object.entries(at).map(([key, value]) => `${key}=${annotationProperty(value)}`);
  return `::error ${properties.join(",")}::${annotationText(message)}`;
};

/** Faults of the files themselves, for GitHub. */
export const annotateFaults = (faults: readonly TextFault[]): string =>
  faults.map(({ file, line, column, message }) => `${annotation({ file, line, col: column }, message)}\n`).join("");

const github = (files: readonly FileResult[], paint: Paint): string => {
  const annotations = files.flatMap(({ file, results }) =>
    results.flatMap(({ case: { name }, line, column, failure }) =>
      failure === null ? [] : [annotation({ file, line, col: column, title: name }, failure)],
    ),
  );
  return `${[...annotations, summary(files, paint)].join("\n")}\n`;
};
