import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { format } from "#cli/policy/format.ts";
import { folderOf, peering } from "./peering.ts";

const untidy = `// what this file is for
// and for whom

// about a
@id("a")@reason("r // not a comment") permit(principal,action,// which
resource)when{principal.account.member};// behind
// the end`;

const tidy = `// what this file is for
// and for whom

// about a
@id("a")
@reason("r // not a comment")
permit (principal, action, // which
  resource)
when { principal.account.member }; // behind
// the end
`;

describe("peering policy fmt", () => {
  it("lays out and keeps every comment, and is then content", async () => {
    const file = join(folderOf({ "a.cedar": untidy }), "a.cedar");
    expect(await peering("policy", "fmt", "--check", file)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(file) });
    expect(readFileSync(file, "utf8")).toBe(untidy);
    expect(await peering("policy", "fmt", file)).toEqual({ exitCode: 0, stdout: `${file}\n`, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(tidy);
    expect(await peering("policy", "fmt", "--check", file)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("writes no file when one doesn't parse", async () => {
    const folder = folderOf({ "a.cedar": untidy, "b.cedar": "permit (principal, action resource);" });
    const { exitCode, stderr } = await peering("policy", "fmt", join(folder, "a.cedar"), join(folder, "b.cedar"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("b.cedar:1:27 ");
    expect(readFileSync(join(folder, "a.cedar"), "utf8")).toBe(untidy);
  });

  const shipped = ["infra/policies", "infra/policies/packs"].flatMap((folder) =>
    readdirSync(folder).flatMap((name) => (name.endsWith(".cedar") ? [`${folder}/${name}`] : [])),
  );
  it.each(shipped)("%s is laid out so", (file) => {
    const text = readFileSync(file, "utf8");
    expect(format({ file, text })).toEqual({ is: "formatted", file, text, changed: false });
  });
});
