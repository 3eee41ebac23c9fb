import { printPort } from "#shared/peering/exposed-ports.ts";
import { type ConnectionStep, isOnConnection, type Step, type WantedRule } from "#shared/peering/steps.ts";

/** `+` made, `~` changed, `-` taken away, and what. */
export interface Described {
  readonly sign: "+" | "~" | "-";
  readonly what: string;
}

export const describeStep = (step: Step): Described => {
  if (isOnConnection(step)) return describeOnConnection(step);
  switch (step.do) {
    case "create-route":
      return { sign: "+", what: `route ${step.destination}` };
    case "delete-route":
      return { sign: "-", what: `route ${step.destination}` };
    case "authorize-rule":
      return { sign: "+", what: `ingress ${printPort(step)} from ${printSource(step.source)}` };
    case "revoke-rule":
      return { sign: "-", what: `rule ${step.rule}` };
  }
};

const describeOnConnection = (step: ConnectionStep): Described => {
  switch (step.do) {
    case "accept-connection":
      return { sign: "+", what: "accept the connection" };
    case "reject-connection":
      return { sign: "-", what: "reject the connection" };
    case "withdraw-request":
      return { sign: "-", what: "withdraw the request" };
    case "delete-connection":
      return { sign: "-", what: "delete the connection" };
    case "tag-connection":
      return {
        sign: "+",
        what: `tag ${Object.entries(step.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(", ")}`,
      };
    case "set-dns":
      return { sign: "~", what: `DNS resolution from the peer ${onOrOff(step.resolution)}` };
  }
};

const printSource = (source: WantedRule["source"]): string =>
  source.is === "cidr" ? source.cidr : `${source.group} (${source.account})`;

const onOrOff = (on: boolean): string => (on ? "on" : "off");
