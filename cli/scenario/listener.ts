/** What a run tells while it is under way; actions are told by their index. */
export interface RunListener {
  starts(index: number): void;
  /** the latest stage of a workflow, such as `pcx-…-1 Propose` */
  stage(text: string): void;
  ends(index: number): void;
}
