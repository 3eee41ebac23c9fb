/** A bug planted into the product: a piece of its text, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** what a tired colleague would have done */
  readonly means: string;
  readonly file: string;
  /** stands exactly once in the file */
  readonly text: string;
  readonly instead: string;
}
