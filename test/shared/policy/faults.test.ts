import { policySetTextToParts } from "@cedar-policy/cedar-wasm/web";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "#shared/policy/cedar.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import { charactersBefore, pieces, positionAt } from "#shared/policy/source.ts";
import { inline, organizationId, pack } from "./worlds.ts";

const faults = (...texts: readonly string[]): readonly string[] => {
  const files = texts.map((text, index) => inline(text, `${index}.cedar`));
  const loaded = loadPolicy(files, { organizationId });
  return loaded.is === "faults"
    ? loaded.faults.map(({ file, line, column, message, help }) => `${file}:${line}:${column} ${message}; ${help}`)
    : [];
};

const named = (id: string): string => `@id("${id}") @reason("r")`;

describe("faults", () => {
  it.each([
    [
      "a syntax error",
      [`${named("a")}\npermit (principal, action, resource)\nwhen { 1 + };`],
      [
        "0.cedar:3:12 failed to parse policies from string: unexpected token `}`; expected `!`, `(`, `-`, `[`, `{`, `false`, identifier, `if`, number, `?principal`, `?resource`, string literal, or `true`",
      ],
    ],
    [
      "an unknown attribute, once for all actions, where bytes are not characters",
      [`// ключ 🚇 é\n${named("ö€🚇")} permit (principal, action, resource) when { context.sameRegon };`],
      [
        '0.cedar:2:70 for policy `ö€🚇`, attribute `sameRegon` in context for Peering::Action::"connect" not found; did you mean `sameRegion`?',
      ],
    ],
    [
      "the second policy of a file",
      [
        `// é; "not the end\n${named("a")} permit (principal, action, resource);\n\n${named("b")}\nforbid (principal, action == Peering::Action::"conect", resource) when { principal.hasTag("//;\\";") };`,
      ],
      [
        '0.cedar:5:30 for policy `b`, unrecognized action `Peering::Action::"conect"`; did you mean `Peering::Action::"connect"`?',
      ],
    ],
    [
      "a tag that may be missing",
      [`${named("a")}\n  permit (principal, action, resource) when {\n    principal.getTag("x") == "y"\n};`],
      [
        '0.cedar:3:5 for policy `a`, unable to guarantee safety of access to tag `"x"` on entity type `Peering::Vpc`; try testing for the tag\'s presence with `.hasTag("x") && ..`',
      ],
    ],
    [
      "no id, no reason, an id twice",
      [
        'permit (principal, action, resource);\n@id("b") @reason(" ") forbid (principal, action, resource);',
        `${named("c")} permit (principal, action, resource);`,
        `\n${named("c")} forbid (principal, action, resource);`,
      ],
      [
        '0.cedar:1:1 the policy has no `@id`; write `@id("…")` before it, unique among all policies',
        '0.cedar:1:1 the policy has no `@reason`; write `@reason("…")` before it, in words that an application team understands',
        '0.cedar:2:1 the policy has no `@reason`; write `@reason("…")` before it, in words that an application team understands',
        "2.cedar:2:1 the id `c` is taken by the policy in `1.cedar`, line 1; give each policy an id of its own",
      ],
    ],
    [
      "a template",
      [`\n${named("a")} permit (principal == ?principal, action, resource);`],
      ["0.cedar:2:1 a policy template can't be used here; write the entity in place of `?principal` or `?resource`"],
    ],
    [
      "a policy that can never apply",
      [`${named("a")} permit (principal is Peering::Account, action, resource);`],
      [
        "0.cedar:1:1 for policy `a`, policy is impossible: the policy expression evaluates to false for all valid requests; compare it with infra/policies/peering.cedarschema and the policies beside that file",
      ],
    ],
    [
      "an attribute of another action",
      [`${named("a")} permit (principal, action == Peering::Action::"route", resource) when { context.toPort == 1 };`],
      [
        '0.cedar:1:95 for policy `a`, attribute `toPort` in context for Peering::Action::"route" not found; did you mean `caller`?',
      ],
    ],
    [
      "a bad address",
      [
        `${named("a")} permit (principal, action == Peering::Action::"connect", resource)\nwhen { context.principalBlocks.contains(ip("10.0.0.0/33")) };`,
      ],
      [
        '0.cedar:2:41 for policy `a`, error during extension function argument validation: failed to parse as IP address: `"10.0.0.0/33"`; valid IP strings are IPv4/IPv6 addresses or CIDR ranges like `127.0.0.1`, `127.0.0.1/24`, or `ffee::/64`',
      ],
    ],
    [
      "an annotation twice",
      [`@id("a") @id("b") permit (principal, action, resource);`],
      [
        "0.cedar:1:10 failed to parse policies from string: duplicate annotation: @id; compare it with infra/policies/peering.cedarschema and the policies beside that file",
      ],
    ],
    [
      "two broken files",
      ["permit", "\nforbid ("],
      [
        "0.cedar:1:7 failed to parse policies from string: unexpected end of input; expected `(`",
        "1.cedar:2:9 failed to parse policies from string: unexpected end of input; expected `)` or identifier",
      ],
    ],
  ])("%s", (_, texts, expected) => {
    expect(faults(...texts)).toEqual(expected);
  });

  it("doesn't depend on the order of the files", () => {
    const files = [inline("permit", "a.cedar"), inline("forbid", "b.cedar")];
    expect(loadPolicy(files.toReversed(), { organizationId })).toEqual(loadPolicy(files, { organizationId }));
  });
});

const parts = (text: string): readonly string[] => {
  const answer = policySetTextToParts(text);
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
  return answer.policies;
};

describe("pieces", () => {
  it.each(["default", "packs/environments-never-mix"])("agrees with Cedar's own reading of %s", (name) => {
    const found = pieces(pack(name));
    expect(found.map(({ text }) => text).toSorted()).toEqual(parts(pack(name).text).toSorted());
    for (const { file, text, start } of found) expect(file.text.slice(start, start + text.length)).toBe(text);
  });

  it("agrees with Cedar on comments, strings and escapes anywhere", () => {
    const odd = fc.constantFrom("", '// ; "\n', "\n\n", "\t//é;\r\n", '// @id("x") permit;\n', " ");
    const text = fc.constantFrom(";", "//", '\\"', "\\\\", "é🚇", "\\u{1F687}", "a b", "\\n");
    const policy = fc
      .tuple(odd, fc.array(text, { maxLength: 4 }), odd)
      .map(
        ([before, words, within]) =>
          `${before}@reason("${words.join("")}")${within}permit (principal, action, resource) when {${within} principal.hasTag("${words.join("")}") };`,
      );
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 14 }), odd, (policies, end) => {
        const whole = policies.join("") + end;
        expect(
          pieces(inline(whole))
            .map((piece) => piece.text)
            .toSorted(),
        ).toEqual(parts(whole).toSorted());
      }),
      { numRuns: 200 },
    );
  });
});

describe("positions", () => {
  it("counts lines and columns from 1", () => {
    expect(positionAt("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt("ab\ncd", 3)).toEqual({ line: 2, column: 1 });
    expect(positionAt("ab\r\ncd", 5)).toEqual({ line: 2, column: 2 });
  });

  it("turns bytes into characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (before, after) => {
        expect(charactersBefore(before + after, Buffer.byteLength(before))).toBe(before.length);
      }),
    );
  });
});
