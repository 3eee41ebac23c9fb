import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { report } from "#cli/policy/reporters.ts";
import { folderOf, peering } from "./peering.ts";

const policy =
  '@id("p")\n@reason("no & never")\nforbid (principal, action, resource) when { principal.region == "eu-west-1" };\n@id("q")\n@reason("yes")\npermit (principal, action, resource);\n';
const plain = (_style: string, text: string) => text;

const tested = async (cases: string, ...more: readonly string[]) => {
  const folder = folderOf({ "p.cedar": policy, "c.yaml": cases });
  const file = join(folder, "c.yaml");
  const { exitCode, stdout, stderr } = await peering("policy", "test", file, ...more);
  return { exitCode, stdout: stdout.replaceAll(folder, "."), stderr: stderr.replaceAll(folder, ".") };
};

const failing = `policies: [p.cedar]
cases:
  - name: "Ireland, 100%: <asks>"
    request: {}
    expect: permitted
  - name: Paris
    request: { requester: { region: eu-west-3 } }
    expect: permitted
  - name: wrong reason
    request: {}
    expect: denied
    reason: nobody
`;

describe("peering policy test", () => {
  it("writes each case, and of a failing one what was found and where it is expected", async () => {
    expect(await tested(failing)).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: [
        "./c.yaml",
        "  ✗ Ireland, 100%: <asks>",
        "    ./c.yaml:5:5 expected permitted, got denied (no & never; `p`)",
        "  ✓ Paris",
        "  ✗ wrong reason",
        "    ./c.yaml:11:5 expected the reason `nobody`, got denied (no & never; `p`)",
        "",
        "1 of 3 cases passed",
        "",
      ].join("\n"),
    });
  });

  it("writes JUnit's XML", async () => {
    const { exitCode, stdout } = await tested(failing, "--reporter", "junit");
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="peering policy test" tests="3" failures="2" errors="0">',
        '  <testsuite name="./c.yaml" tests="3" failures="2" errors="0" skipped="0">',
        '    <testcase name="Ireland, 100%: &lt;asks&gt;" classname="./c.yaml" file="./c.yaml" line="5">',
        '      <failure message="expected permitted, got denied (no &amp; never; `p`)" type="policy"/>',
        "    </testcase>",
        '    <testcase name="Paris" classname="./c.yaml" file="./c.yaml" line="8"/>',
        '    <testcase name="wrong reason" classname="./c.yaml" file="./c.yaml" line="11">',
        '      <failure message="expected the reason `nobody`, got denied (no &amp; never; `p`)" type="policy"/>',
        "    </testcase>",
        "  </testsuite>",
        "</testsuites>",
        "",
      ].join("\n"),
    );
  });

  it("writes GitHub's annotations", async () => {
    const { exitCode, stdout } = await tested(failing, "--reporter", "github");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")[0]).toBe(
      "::error file=./c.yaml,line=5,col=5,title=Ireland%2C 100%25%3A <asks>::expected permitted, got denied (no & never; `p`)",
    );
  });

  it("escapes what would end an element or a line", () => {
    const hostile = `a"b'c]]><d>&\n\r\t\u0000\u001b[31m\uD800::error::x`;
    const results = [{ case: { name: hostile }, line: 1, column: 1, failure: hostile }] as unknown as Parameters<
      typeof report
    >[0][0]["results"];
    const files = [{ file: "x,y:z.yaml", results }];
    const { output: junit } = report(files, "junit", plain);
    expect(junit).toContain('name="a&quot;b&apos;c]]&gt;&lt;d&gt;&amp;&#10;&#13;&#9;\uFFFD\uFFFD[31m\uFFFD::error::x"');
    expect(junit.isWellFormed()).toBe(true);
    const { output: github } = report(files, "github", plain);
    expect(github.split("\n").filter((line) => line.startsWith("::error"))).toHaveLength(1);
    expect(github).toContain("file=x%2Cy%3Az.yaml,line=1");
    expect(github).toContain("&%0A%0D\t");
  });

  it("says what is wrong with a file, and where", async () => {
    const { exitCode, stdout, stderr } = await tested(
      "policies: [p.cedar]\ncases:\n  - name: a\n    requst: {}\n    expect: maybe\n  - name: b\n    action: connect\n    request: { requester: { account: 12, blocks: [10.0.0.1/8] } }\n    expect: needs-approval\n",
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const lines = stderr.split("\n").filter((line) => line.startsWith("./c.yaml"));
    expect(lines).toEqual([
      "./c.yaml:3:5 key `request` is missing",
      expect.stringMatching(/^\.\/c\.yaml:5:13 `maybe` is not one of/),
      "./c.yaml:4:5 unknown key `requst`; did you mean `request`?",
      expect.stringContaining("./c.yaml:8:38 expected text"),
      expect.stringContaining("./c.yaml:8:51 not a block such as 10.1.0.0/16"),
    ]);
    expect(stderr).toContain("    |     ^");
  });

  it("refuses two cases of one name, a policy that isn't there, and a policy with a fault", async () => {
    const two =
      "policies: [p.cedar]\ncases:\n  - { name: a, request: {}, expect: denied }\n  - { name: a, request: {}, expect: denied }\n";
    expect((await tested(two)).stderr).toContain("./c.yaml:4:13 another case is called `a` too");
    const missing = "policies: [nope.cedar]\ncases:\n  - { name: a, request: {}, expect: denied }\n";
    expect((await tested(missing)).stderr).toContain("./c.yaml:1:12 policy file `nope.cedar` can't be read");
    const folder = folderOf({ "p.cedar": "permit (principal action, resource);", "c.yaml": two });
    const { exitCode, stderr } = await peering("policy", "test", join(folder, "c.yaml"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${join(folder, "p.cedar")}:1:19 `);
  });

  it("tells GitHub of faults in the files too", async () => {
    const { exitCode, stdout } = await tested("policies: [p.cedar]\ncases: 3\n", "--reporter", "github");
    expect({ exitCode, stdout }).toEqual({
      exitCode: 2,
      stdout: "::error file=./c.yaml,line=2,col=8::expected a list, found `3`\n",
    });
  });

  it("needs-approval is no answer to a single action", async () => {
    const cases = "policies: [p.cedar]\ncases:\n  - name: a\n    action: connect\n    request: {}\n    expect: needs-approval\n";
    expect((await tested(cases)).stderr).toContain("./c.yaml:6:13 `needs-approval` is an answer to a request");
  });
});
