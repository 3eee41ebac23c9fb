import type { Action } from "./action-schema.ts";

/** An action in one line, for progress and findings. */
export const describeAction = (action: Action): string => {
  const { is, body } = action;
  if (is === "request") return `request ${body.name}: ${body.from} → ${body.to}`;
  if (is === "setPolicy") return "set the policy";
  if (is === "setSettings") return `set ${Object.keys(body).join(", ")}`;
  if (is === "advance") return `${body} pass`;
  if (is === "events") return `events: ${body}`;
  if (is === "inject") return `inject ${body.source} ${body.detailType}`;
  return [words[is], ...Object.values(body).filter((value) => typeof value === "string")].join(" ");
};

const words = {
  acceptByHand: "accept by hand",
  rejectByHand: "reject by hand",
  deleteByHand: "delete by hand",
  approve: "approve",
  deny: "deny",
  addCidr: "add block",
  removeCidr: "remove block",
  addSubnet: "add subnet",
  addRouteTable: "add route table",
  addSecurityGroup: "add security group",
  addRoute: "add route",
  deleteRoute: "delete route",
  revokeRule: "revoke rule",
  tag: "tag",
  untag: "untag",
  moveAccount: "move account",
  removeAccount: "remove account",
  sweep: "sweep",
} as const;
