import { expect, it } from "vitest";
import { asAdopted, isAdoptable, routesToConnection } from "#shared/peering/adoption.ts";
import { outcomes } from "#shared/peering/facts.ts";
import { copyWithoutOutcome, withoutOutcome } from "#shared/peering/outcome-tags.ts";
import { facts, pcx, route, sideFacts, table } from "#test/builders/facts.ts";

const found = (tableId: string, destination: string, side: "requester" | "accepter" = "accepter") => ({
  side,
  table: tableId,
  destination,
});

const given = facts({
  status: "active",
  requester: { routeTables: [table("rtb-a", { routes: [route("10.2.0.0/16", pcx), route("10.3.0.0/16", "tgw-1")] })] },
  accepter: {
    routeTables: [
      table("rtb-1", { routes: [route("10.1.0.0/24", pcx), route("10.1.1.0/24", pcx)] }),
      table("rtb-0", { routes: [route("10.1.0.0/16", pcx)] }),
    ],
  },
  known: { standing: "found", routes: [found("rtb-9", "10.1.0.0/16"), found("rtb-1", "10.1.1.0/24")] },
});

it("the routes that lead to a connection already, of both sides, in the order of the facts", () => {
  expect(routesToConnection(given)).toEqual([
    found("rtb-a", "10.2.0.0/16", "requester"),
    found("rtb-1", "10.1.0.0/24"),
    found("rtb-1", "10.1.1.0/24"),
    found("rtb-0", "10.1.0.0/16"),
  ]);
  const gone = { ...sideFacts("accepter"), reading: { is: "not-read" } } as const;
  expect(routesToConnection({ ...given, sides: { ...given.sides, accepter: gone } })).toHaveLength(1);
});

it("taken over, they are ours beside what was ours before, each once and sorted; nothing else of the facts changes", () => {
  const adopted = asAdopted(given, "watched");
  expect(adopted.known.routes).toEqual([
    found("rtb-0", "10.1.0.0/16"),
    found("rtb-1", "10.1.0.0/24"),
    found("rtb-1", "10.1.1.0/24"),
    found("rtb-9", "10.1.0.0/16"),
    found("rtb-a", "10.2.0.0/16", "requester"),
  ]);
  expect(adopted).toEqual({ ...given, known: { ...given.known, standing: "watched", routes: adopted.known.routes } });
  expect(asAdopted(given, "adopted").known.standing).toBe("adopted");
});

it("only what was found, or was left alone and isn't ours, can be taken over", () => {
  const adoptable = (standing: Parameters<typeof isAdoptable>[0]["standing"], acceptedByUs: boolean) =>
    [null, ...outcomes].filter((outcome) => isAdoptable({ standing, acceptedByUs, outcome }));
  expect(adoptable("found", false)).toEqual([null, ...outcomes]);
  expect(adoptable("requested", false)).toEqual(["ignored"]);
  expect(adoptable("requested", true)).toEqual([]);
  expect(adoptable("watched", false)).toEqual([]);
  expect(adoptable("adopted", false)).toEqual([]);
});

it("an outcome that we told on a copy is no part of what a look sees; other tags are, under any prefix", () => {
  const tags = {
    "net:outcome": "connected",
    "net:outcome-reason": "",
    "net:explain": "x",
    "net:reason": "shop",
    outcome: "mine",
  };
  const copy = { status: "active", tags, dnsResolution: true } as const;
  const seen = { status: "active", tags: { "net:reason": "shop", outcome: "mine" }, dnsResolution: true };
  expect(copyWithoutOutcome(copy, "net:")).toEqual(seen);
  expect(copyWithoutOutcome(copy, "peering:")).toEqual(copy);
  expect(withoutOutcome({ is: "no-vpc", copy }, "net:")).toEqual({ is: "no-vpc", copy: seen });
  expect(withoutOutcome({ is: "not-read" }, "net:")).toEqual({ is: "not-read" });
});
