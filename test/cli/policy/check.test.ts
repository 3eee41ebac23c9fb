import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { schemaText } from "#shared/policy/schema.ts";
import { folderOf, peering } from "./peering.ts";

const checked = async (text: string) => {
  const folder = folderOf({ "draft.cedar": text });
  const { exitCode, stdout } = await peering("policy", "check", "--json", join(folder, "draft.cedar"));
  const { faults } = JSON.parse(stdout) as { faults: { line: number; column: number; message: string; help: string }[] };
  return { exitCode, faults };
};

const policy = (id: string, text: string) => `@id("${id}") @reason("because")\n${text}\n`;
const messages = async (...texts: readonly string[]) =>
  (await checked(texts.map((text, index) => policy(`p${index}`, text)).join(""))).faults.map(({ message }) => message);

describe("peering policy check", () => {
  it("finds no fault in the policies in force", async () => {
    const { exitCode, stdout, stderr } = await peering("policy", "check");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("infra/policies/default.cedar");
  });

  it("shows each fault with its place, its line and a caret below", async () => {
    const folder = folderOf({
      "draft.cedar":
        '// ours\n\n@id("a")\npermit (principal, action == Peering::Action::"connect", resource)\nwhen { principal.acount.member };\n',
    });
    const file = join(folder, "draft.cedar");
    const { exitCode, stdout } = await peering("policy", "check", file);
    expect(exitCode).toBe(2);
    expect(stdout).toBe(
      [
        `${file}:3:1 the policy has no \`@reason\``,
        "  1 | // ours",
        "  2 |",
        '  3 | @id("a")',
        "    | ^",
        '  help: write `@reason("…")` before it, in words that an application team understands',
        "",
        `${file}:5:8 attribute \`acount\` on entity type \`Peering::Vpc\` not found`,
        '  3 | @id("a")',
        '  4 | permit (principal, action == Peering::Action::"connect", resource)',
        "  5 | when { principal.acount.member };",
        "    |        ^",
        "  help: did you mean `account`?",
        "",
        "2 faults",
        "",
      ].join("\n"),
    );
  });

  it("keeps the caret below a column that stands after tabs and beyond ASCII", async () => {
    const folder = folderOf({
      "t.cedar": '@id("a") @reason("später") permit (principal, action, resource)\n\twhen { true };;\n',
    });
    const { stdout } = await peering("policy", "check", join(folder, "t.cedar"));
    expect(stdout).toContain("t.cedar:2:16 ");
    expect(stdout).toContain(`    | \t${" ".repeat(14)}^`);
  });

  it("reports faults of all kinds in one go", async () => {
    const { exitCode, faults } = await checked(
      policy("a", "permit (principal, action, resource);") +
        policy("a", 'forbid (principal, action == Peering::Action::"conect", resource);') +
        "permit (principal, action, resource) when { principal.region == 3 };",
    );
    expect(exitCode).toBe(2);
    expect(faults.map(({ line, message }) => `${line} ${message}`)).toEqual([
      expect.stringMatching(/^3 the id `a` is taken by the policy in `.*draft\.cedar`, line 1$/),
      expect.stringContaining("4 for policy `a`, unrecognized action"),
      "5 the policy has no `@id`",
      "5 the policy has no `@reason`",
      expect.stringContaining("5 the types Long and String are not compatible"),
    ]);
    expect(faults[1]?.help).toBe('did you mean `Peering::Action::"connect"`?');
  });

  it("names a file that can't be read, and a folder without policies", async () => {
    expect(await peering("policy", "check", "nowhere.cedar")).toMatchObject({
      exitCode: 2,
      stdout: expect.stringMatching(/^nowhere\.cedar:1:1 can't be read: ENOENT/),
    });
  });
});

describe("policies without an effect", () => {
  const connect = 'action == Peering::Action::"connect"';

  it.each([
    ["a condition that can't hold", ["permit (principal, action, resource) when { resource is Peering::Account };"]],
    [
      "a permit forbidden by the same scope",
      [`permit (principal, ${connect}, resource) when { context.sameRegion };`, `forbid (principal, ${connect}, resource);`],
    ],
    [
      "a permit forbidden by a wider scope",
      [
        `permit (principal in Peering::OrgUnit::"ou-a", ${connect}, resource);`,
        "forbid (principal, action, resource) when { true };",
      ],
    ],
    [
      "a permit forbidden by two together",
      [
        'permit (principal, action in [Peering::Action::"connect", Peering::Action::"route"], resource);',
        `forbid (principal, ${connect}, resource);`,
        'forbid (principal is Peering::Vpc, action == Peering::Action::"route", resource is Peering::RouteTable);',
      ],
    ],
    [
      "a permit within a wider one",
      [
        `permit (principal == Peering::Vpc::"vpc-a", ${connect}, resource) when { context.sameRegion };`,
        `permit (principal, ${connect}, resource);`,
      ],
    ],
    [
      "an approval that nobody is asked for",
      [
        `permit (principal, ${connect}, resource);`,
        'permit (principal, action == Peering::Action::"connectWithApproval", resource) when { context.sameRegion };',
      ],
    ],
  ])("%s", async (_, texts) => {
    expect(await messages(...texts)).toEqual([expect.stringMatching(/can never decide anything|impossible/)]);
  });

  it("of two equal permits only the later one is told of", async () => {
    const permit = `permit (principal, ${connect}, resource);`;
    expect(await messages(permit, permit)).toEqual([
      "`p1` can never decide anything: what it permits is permitted already by `p0`",
    ]);
  });

  it.each([
    [
      "a forbid with a condition",
      [`permit (principal, ${connect}, resource);`, `forbid (principal, ${connect}, resource) when { context.sameRegion };`],
    ],
    [
      "a forbid of a narrower scope",
      [`permit (principal, ${connect}, resource);`, `forbid (principal in Peering::OrgUnit::"ou-a", ${connect}, resource);`],
    ],
    [
      "a forbid of one of two actions",
      [
        'permit (principal, action in [Peering::Action::"connect", Peering::Action::"route"], resource);',
        `forbid (principal, ${connect}, resource);`,
      ],
    ],
    [
      "a forbid elsewhere",
      [
        `permit (principal in Peering::OrgUnit::"ou-a", ${connect}, resource);`,
        `forbid (principal in Peering::OrgUnit::"ou-b", ${connect}, resource);`,
      ],
    ],
    [
      "approval where a forbid bars `connect`",
      [
        `permit (principal, ${connect}, resource);`,
        `forbid (principal, ${connect}, resource) when { context.sameRegion };`,
        'permit (principal, action == Peering::Action::"connectWithApproval", resource);',
      ],
    ],
    [
      "a forbid within a forbid, which explains more",
      ["forbid (principal, action, resource);", `forbid (principal, ${connect}, resource);`],
    ],
  ])("not: %s", async (_, texts) => {
    expect(await messages(...texts)).toEqual([]);
  });
});

describe("a name that the schema doesn't know", () => {
  const types = [...schemaText.matchAll(/^ {2}entity (\w+)/gm)].map(([, name = ""]) => name);
  const actions = [...schemaText.matchAll(/^ {2}action ([\w, ]+) appliesTo/gm)].flatMap(([, names = ""]) => names.split(", "));

  it.each([...types.map((name) => [name, `${name}`]), ...actions.map((name) => [name, `Action::"${name}"`])])(
    "but is near %s: that one is named, and nothing else is found",
    async (name, written) => {
      const known = types.includes(name);
      const wrong = `${name.slice(0, -1)}${name.slice(-1)}x`;
      const text = known
        ? `permit (principal, action, resource) when { resource in Peering::${wrong}::"a" };`
        : `permit (principal, action == Peering::Action::"${wrong}", resource) when { context.nothing };`;
      const { faults } = await checked(policy("a", text));
      expect(faults.map(({ help }) => help)).toEqual([`did you mean \`Peering::${written}\`?`]);
    },
  );
});

it.each([
  ["policy"],
  ["policy", "check"],
  ["policy", "fmt"],
  ["policy", "test"],
  ["policy", "replay"],
  ["ask"],
  ["facts"],
  ["explain"],
])("peering %s %s shows examples", async (...argv) => {
  const { exitCode, stdout } = await peering(...argv.filter((each) => each !== undefined), "--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Examples:\n  $ peering ");
  if (argv.length > 1 || argv[0] !== "policy") expect(stdout).toMatch(/Exit codes: 0 /);
});
