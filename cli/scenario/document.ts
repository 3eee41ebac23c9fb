import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from "yaml";
import type { Fault, Path, PlacedFault } from "./fault.ts";

/** YAML or JSON text as plain values, with the place of each in the file. */
export interface SourceText {
  readonly value: unknown;
  readonly faults: readonly PlacedFault[];
  place(fault: Fault): PlacedFault;
}

interface Text {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Reads scenario text; faults are those of the notation itself. */
export const readSource = (file: string, text: string): SourceText => {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, " "), { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const source: Text = { file, document, lines };
  const faults = document.errors.map((error) => at(source, error.pos[0], firstLine(error.message)));
  keepAccountIds(document);
  const place = (fault: Fault) => at(source, offsetOf(source, fault), fault.message);
  if (faults.length > 0) return { value: undefined, faults, place };
  try {
    return { value: document.toJS({ maxAliasCount: 1000 }), faults, place };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, faults: [at(source, 0, firstLine(message))], place };
  }
};

const firstLine = (message: string): string => message.split("\n")[0] ?? message;

const at = ({ file, lines }: Text, offset: number, message: string): PlacedFault => {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col), message };
};

/** WHY: unquoted, YAML reads an account id as a number and drops its leading zeros. */
const keepAccountIds = (document: Document): void => {
  visit(document, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === "number" && /^\d{12}$/.test(scalar.source ?? "")) scalar.value = scalar.source;
    },
  });
};

const offsetOf = ({ document }: Text, { path, atKey }: Fault): number => {
  let node = document.contents as Node | null;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    const found = child(document, node, step);
    if (!found) return offset;
    const key = found.key === null ? undefined : startOf(found.key);
    const value = startOf(found.value);
    offset = (last && atKey ? key : value) ?? key ?? offset;
    node = found.value;
  }
  return offset;
};

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

/** The node at a key or index, with the key's own node; an alias is followed but keeps its own place. */
const child = (document: Document, parent: Node | null, step: Path[number]): { key: Node | null; value: Node | null } | null => {
  const node = isAlias(parent) ? (parent.resolve(document) ?? null) : parent;
  if (isSeq(node)) return { key: null, value: (node.items[Number(step)] ?? null) as Node | null };
  if (!isMap(node)) return null;
  const pair = (node.items as Pair<Node, Node | null>[]).find(
    ({ key }) => String(isScalar(key) ? key.value : key) === String(step),
  );
  return pair ? { key: pair.key, value: pair.value } : null;
};
