import { describe, expect, it } from "vitest";
import { cells, coverage, shortfalls } from "./coverage.ts";

const made = new Map([
  ["ec2:CreateRoute", 5],
  ["sns:Publish", 2],
]);

describe("coverage", () => {
  it("expects each fault at each call that the product made and that it can strike", () => {
    const all = cells({ hits: new Map(), made });
    expect(all.filter(({ fault }) => fault === "topic-down").map(({ on }) => on)).toEqual(["sns:Publish"]);
    expect(all.filter(({ fault }) => fault === "time-out-after-success").map(({ on }) => on)).toEqual([
      "ec2:CreateRoute",
      "sns:Publish",
    ]);
  });

  it("a cell that no day came to is told, until one does", () => {
    const empty = "empty cell: quota-reached never struck ec2:CreateRoute";
    expect(shortfalls({ hits: new Map(), made })).toContain(empty);
    const hits = new Map([["quota-reached ec2:CreateRoute", 1000]]);
    expect(shortfalls({ hits, made }).filter((line) => line.includes("quota-reached"))).toEqual([]);
    expect(coverage({ hits, made }).find(({ name }) => name === "quota-reached")?.times).toBe(1000);
  });

  it("a happening that came up too seldom is told, a day's work is not", () => {
    const lines = shortfalls({ hits: new Map([["delete-by-hand world", 999]]), made: new Map() });
    expect(lines).toContain("delete-by-hand (F13, F37) came up 999 times, less than 1000");
    expect(lines.join()).not.toContain("retag");
  });
});
