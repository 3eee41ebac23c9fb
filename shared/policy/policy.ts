import type { SecurityGroupFacts, SideFacts } from "../peering/facts.ts";
import type { PerSide, Side, Tags } from "../peering/ids.ts";

/** The operator's policies, behind one small interface; the answers are a pure function of question and policy text. */
export interface Policy {
  /** hash of the policy text, recorded with each decision */
  readonly hash: string;
  /**
   * What tells route tables apart: the tag keys that policies read, "all" tags where a key is computed, or "ids" where a policy
   * names a table. Tables that are alike in this get equal answers.
   */
  readonly tablesDifferBy: readonly string[] | "all" | "ids";
  ask(question: Question): Answer;
}

/** May this be done? The two sides come from the facts; only the entities the question needs go to Cedar. */
export interface Question {
  readonly action: "connect" | "connectWithApproval" | "route" | "expose" | "resolveDns";
  /** the side whose VPC is the principal: the requester for connect, else the side whose traffic comes in */
  readonly principal: Side;
  readonly sides: PerSide<SideFacts>;
  /** connect, connectWithApproval, resolveDns: the other side's VPC; route: one of its tables; expose: one of its groups and a port */
  readonly resource:
    | { readonly is: "vpc" }
    | { readonly is: "route-table"; readonly id: string; readonly main: boolean; readonly tags: Tags }
    | {
        readonly is: "security-group";
        readonly group: SecurityGroupFacts;
        readonly protocol: "tcp" | "udp";
        readonly from: number;
        readonly to: number;
      };
  /** tags on the connection, read in the requester's account */
  readonly requestTags: Tags;
  /** ARN of the calling principal where an event told it, else "" */
  readonly caller: string;
}

export type Answer =
  | { readonly is: "permitted"; readonly policies: readonly string[] }
  /** a forbid matched, no permit matched, or an evaluation error (fail closed) */
  | { readonly is: "denied"; readonly policies: readonly string[]; readonly because: readonly string[] };

/** A fault in policy text: never deploys, never loads. Lines and columns count from 1. */
export interface PolicyFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly help: string;
}

export interface PolicyFile {
  readonly file: string;
  readonly text: string;
}
