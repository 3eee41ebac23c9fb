import type { Run } from "../run-state.ts";
import { fieldsOf, type Invariant, textOf } from "./invariant.ts";

const finals = ["rejected", "expired", "disconnected"];

/** When the product began to tell what, by digest; the message itself may be under way for long. */
const begun = new WeakMap<Run, Map<string, number>>();

/** Connections that somebody tried to accept. */
const accepted = new WeakMap<Run, Set<string>>();

const begunIn = (run: Run): Map<string, number> => {
  const known = begun.get(run) ?? new Map<string, number>();
  begun.set(run, known);
  return known;
};

export const endsAreFinal: Invariant = {
  id: "I12",
  says: "what was told to be over is never told to be connected again, and what was never accepted not to have been disconnected",
  begins: (run) => {
    const own = new Set<string>();
    accepted.set(run, own);
    run.sandbox.onCall(({ operation, input }) => {
      if (operation === "AcceptVpcPeeringConnection") own.add(textOf(fieldsOf(input).VpcPeeringConnectionId));
    });
  },
  onProductCall: (run, { service, operation, input }) => {
    if (service !== "sns" || operation !== "Publish") return;
    const { digest } = fieldsOf(fieldsOf(input).MessageAttributes);
    begunIn(run).set(textOf(fieldsOf(digest).StringValue), run.sandbox.clock.now());
  },
  atEnd: (run) => {
    const over = new Map<string, string>();
    const began = ({ attributes: { digest = "" } }: { readonly attributes: Readonly<Record<string, string>> }): number =>
      begunIn(run).get(digest) ?? 0;
    for (const { attributes } of run.sandbox.topics.published.toSorted((a, b) => began(a) - began(b))) {
      const { peering = "", outcome = "" } = attributes;
      const before = over.get(peering);
      if (before !== undefined && outcome === "connected") run.violated("I12", `${peering} was ${before}, then connected`);
      if (outcome === "disconnected" && (before ?? outcome) !== outcome && !accepted.get(run)?.has(peering))
        run.violated("I12", `${peering} was ${before}, then disconnected, and nobody had accepted it`);
      if (finals.includes(outcome)) over.set(peering, outcome);
    }
  },
};
