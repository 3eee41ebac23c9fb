import type { DetailedError } from "./cedar.ts";
import { nearest } from "./nearest.ts";
import type { PolicyFault, PolicyFile } from "./policy.ts";
import { charactersBefore, type Piece, positionAt } from "./source.ts";

/** Where a text begins within its file, in characters. */
type Placed = Pick<Piece, "file" | "text" | "start">;

export const wholeFile = (file: PolicyFile): Placed => ({ file, text: file.text, start: 0 });

/** A fault at the beginning of a policy. */
export const faultAt = (piece: Placed, message: string, help: string): PolicyFault => ({
  file: piece.file.file,
  ...positionAt(piece.file.text, piece.start),
  message,
  help,
});

const compare = "compare it with infra/policies/peering.cedarschema and the policies beside that file";

/** Cedar's finding in the file's own lines and columns; help is Cedar's help, else what it expected there. */
export const cedarFault = (piece: Placed, error: DetailedError): PolicyFault => {
  const [location] = error.sourceLocations ?? [];
  const offset = location === undefined ? 0 : charactersBefore(piece.text, location.start);
  return faultAt(
    { ...piece, start: piece.start + offset },
    error.message,
    meant(error) ?? error.help ?? location?.label ?? compare,
  );
};

const known: Readonly<Record<string, readonly string[]>> = {
  action: ["connect", "connectWithApproval", "route", "expose", "resolveDns"],
  "entity type": ["Organization", "OrgUnit", "Account", "Vpc", "RouteTable", "SecurityGroup", "Request", "TagLists"],
};

/** WHY: of several known names Cedar doesn't suggest the nearest (`route` for `conect`). */
const meant = ({ message }: DetailedError): string | undefined => {
  const [, kind = "", name = "", rest = ""] =
    /unrecognized (action|entity type) `Peering::(?:Action::")?(\w+)("?)`/.exec(message) ?? [];
  const near = nearest(name, known[kind] ?? []);
  return near === undefined ? undefined : `did you mean \`Peering::${kind === "action" ? 'Action::"' : ""}${near}${rest}\`?`;
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const compareFaults = (a: PolicyFault, b: PolicyFault): number =>
  compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message);

/** By file, line, column, message; one for each place and help, as Cedar repeats itself for each action. */
export const sortFaults = (faults: readonly PolicyFault[]): readonly PolicyFault[] => {
  const distinct = new Map<string, PolicyFault>();
  for (const fault of faults.toSorted(compareFaults)) {
    const key = JSON.stringify([fault.file, fault.line, fault.column, fault.help]);
    if (!distinct.has(key)) distinct.set(key, fault);
  }
  return [...distinct.values()];
};
