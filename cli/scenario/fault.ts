/** Where in a scenario: keys and indices from the root down. */
export type Path = readonly (string | number)[];

/** A fault of a scenario before its place in the file is known. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** point at the key of the last path element, not at its value */
  readonly atKey?: true;
  /** for a fault in another file, such as a policy */
  readonly elsewhere?: PlacedFault;
}

/** A fault of a scenario in its file; lines and columns count from 1. */
export interface PlacedFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `file:line:column message`, as editors and shells make it clickable. */
export const printFault = ({ file, line, column, message }: PlacedFault): string => `${file}:${line}:${column} ${message}`;

/** A scenario that can't be run, with every fault in it. */
export class InvalidScenario extends Error {
  override readonly name = "InvalidScenario";
  readonly faults: readonly PlacedFault[];

  constructor(faults: readonly PlacedFault[]) {
    super(faults.map(printFault).join("\n"));
    this.faults = faults;
  }
}
