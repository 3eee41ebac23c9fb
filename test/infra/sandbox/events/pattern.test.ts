import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches, parsePattern } from "#infra/sandbox/events/pattern.ts";

const match = (pattern: unknown, event: object): boolean => matches(parsePattern(JSON.stringify(pattern)), event);

const event = {
  source: "aws.ec2",
  empty: "",
  nothing: null,
  no: false,
  one: 1,
  price: 3.14,
  dotted: { name: "in" },
  ip: "10.1.2.3",
  ip6: "2001:db8::1",
  path: "dir/file.txt",
  star: "a*b",
  tags: ["red", "green"],
  none: [],
  list: [
    { a: 1, b: 2 },
    { a: 2, b: 3, c: null },
  ],
  nested: [{ items: [{ k: "x", v: 1 }] }, { items: [{ k: "y", v: 2 }] }],
};

describe("pattern matches", () => {
  it.each<[string, object, boolean]>([
    ["exact text", { source: ["aws.ec2"] }, true],
    ["any of", { source: ["aws.s3", "aws.ec2"] }, true],
    ["case counts", { source: ["AWS.ec2"] }, false],
    ["all fields", { source: ["aws.ec2"], one: [2] }, false],
    ["absent field", { missing: ["x"] }, false],
    ["number", { one: [1] }, true],
    ["number is no text", { one: ["1"] }, false],
    ["text is no number", { source: [1] }, false],
    ["false", { no: [false] }, true],
    ["false is no text", { no: ["false"] }, false],
    ["null", { nothing: [null] }, true],
    ["null isn't empty", { nothing: [""] }, false],
    ["null isn't absence", { missing: [null] }, false],
    ["empty text", { empty: [""] }, true],
    ["empty isn't null", { empty: [null] }, false],
    ["list: any element", { tags: ["green"] }, true],
    ["list: none of them", { tags: ["blue"] }, false],
    ["empty list has nothing", { none: [{ exists: true }] }, false],
    ["empty list is absent", { none: [{ exists: false }] }, true],
    ["prefix", { source: [{ prefix: "aws." }] }, true],
    ["prefix misses", { source: [{ prefix: "ec2" }] }, false],
    ["empty prefix", { source: [{ prefix: "" }] }, true],
    ["prefix needs text", { one: [{ prefix: "" }] }, false],
    ["prefix ignoring case", { source: [{ prefix: { "equals-ignore-case": "AWS" } }] }, true],
    ["suffix", { path: [{ suffix: ".txt" }] }, true],
    ["suffix misses", { path: [{ suffix: ".TXT" }] }, false],
    ["suffix ignoring case", { path: [{ suffix: { "equals-ignore-case": ".TXT" } }] }, true],
    ["ignoring case", { source: [{ "equals-ignore-case": "AWS.EC2" }] }, true],
    ["ignoring case is whole", { source: [{ "equals-ignore-case": "AWS" }] }, false],
    ["wildcard", { path: [{ wildcard: "dir/*.txt" }] }, true],
    ["wildcard takes nothing", { path: [{ wildcard: "dir/file.txt*" }] }, true],
    ["wildcards in order", { path: [{ wildcard: "*file*txt" }] }, true],
    ["wildcards out of order", { path: [{ wildcard: "*txt*file*" }] }, false],
    ["wildcard doesn't overlap", { source: [{ wildcard: "aws.ec2*ec2" }] }, false],
    ["escaped star", { star: [{ wildcard: "a\\*b" }] }, true],
    ["escaped star is a star", { source: [{ wildcard: "aws\\*" }] }, false],
    ["anything but", { source: [{ "anything-but": "aws.s3" }] }, true],
    ["anything but this", { source: [{ "anything-but": "aws.ec2" }] }, false],
    ["anything but a list", { source: [{ "anything-but": ["aws.s3", "aws.ec2"] }] }, false],
    ["anything but a number", { one: [{ "anything-but": 2 }] }, true],
    ["anything but numbers", { one: [{ "anything-but": [1, 2] }] }, false],
    ["anything but needs the field", { missing: [{ "anything-but": "x" }] }, false],
    ["anything but: some element", { tags: [{ "anything-but": "red" }] }, true],
    ["anything but: no element left", { tags: [{ "anything-but": ["red", "green"] }] }, false],
    ["anything but a prefix", { source: [{ "anything-but": { prefix: "aws." } }] }, false],
    ["anything but prefixes", { source: [{ "anything-but": { prefix: ["my.", "gcp."] } }] }, true],
    ["anything but a suffix", { path: [{ "anything-but": { suffix: ".png" } }] }, true],
    ["anything but suffixes", { path: [{ "anything-but": { suffix: [".png", ".txt"] } }] }, false],
    ["anything but a wildcard", { path: [{ "anything-but": { wildcard: "*/file*" } }] }, false],
    ["anything but wildcards", { path: [{ "anything-but": { wildcard: ["x*", "y*"] } }] }, true],
    ["anything but, ignoring case", { source: [{ "anything-but": { "equals-ignore-case": "AWS.EC2" } }] }, false],
    ["anything but a list, ignoring case", { source: [{ "anything-but": { "equals-ignore-case": ["AWS.S3"] } }] }, true],
    ["numeric equal", { price: [{ numeric: ["=", 3.14] }] }, true],
    ["numeric above", { one: [{ numeric: [">", 0] }] }, true],
    ["numeric not above itself", { one: [{ numeric: [">", 1] }] }, false],
    ["numeric at most", { one: [{ numeric: ["<=", 1] }] }, true],
    ["numeric range", { price: [{ numeric: [">", 3, "<=", 4] }] }, true],
    ["numeric outside", { price: [{ numeric: [">=", 4, "<", 5] }] }, false],
    ["numeric needs a number", { source: [{ numeric: [">", 0] }] }, false],
    ["cidr", { ip: [{ cidr: "10.1.0.0/16" }] }, true],
    ["cidr misses", { ip: [{ cidr: "10.2.0.0/16" }] }, false],
    ["cidr of one", { ip: [{ cidr: "10.1.2.3/32" }] }, true],
    ["cidr v6", { ip6: [{ cidr: "2001:db8::/32" }] }, true],
    ["cidr of the other family", { ip6: [{ cidr: "0.0.0.0/0" }] }, false],
    ["cidr of no address", { source: [{ cidr: "0.0.0.0/0" }] }, false],
    ["exists", { source: [{ exists: true }] }, true],
    ["exists with null", { nothing: [{ exists: true }] }, true],
    ["exists misses", { missing: [{ exists: true }] }, false],
    ["absent", { missing: [{ exists: false }] }, true],
    ["not absent", { source: [{ exists: false }] }, false],
    ["exists on leaves only", { dotted: [{ exists: true }] }, false],
    ["absent though it has members", { dotted: [{ exists: false }] }, true],
    ["value or absent", { missing: ["x", { exists: false }] }, true],
    ["nested field", { dotted: { name: ["in"] } }, true],
    ["dots join names", { "dotted.name": ["in"] }, true],
    ["or: first", { $or: [{ source: ["aws.ec2"] }, { one: [5] }] }, true],
    ["or: second", { $or: [{ source: ["aws.s3"] }, { one: [1] }] }, true],
    ["or: none", { $or: [{ source: ["aws.s3"] }, { one: [2] }] }, false],
    ["or and field", { no: [true], $or: [{ source: ["aws.ec2"] }, { one: [1] }] }, false],
    ["or within", { dotted: { $or: [{ name: ["x"] }, { name: ["in"] }] } }, true],
    ["two ors", { $or: [{ one: [1] }, { one: [2] }], dotted: { $or: [{ name: ["x"] }, { name: ["y"] }] } }, false],
    ["one object of a list", { list: { a: [1], b: [2] } }, true],
    ["not from two objects", { list: { a: [1], b: [3] } }, false],
    ["one object of nested lists", { nested: { items: { k: ["y"], v: [2] } } }, true],
    ["not from two of nested lists", { nested: { items: { k: ["x"], v: [2] } } }, false],
    ["absent beside a match", { list: { a: [1], c: [{ exists: false }] } }, true],
    ["present beside a match", { list: { a: [2], c: [{ exists: false }] } }, false],
  ])("%s", (_name, pattern, expected) => {
    expect(match(pattern, event)).toBe(expected);
  });
});

describe("a pattern is refused", () => {
  it.each<[string, string]>([
    ["[]", "Filter is not an object"],
    ["{}", "Empty objects are not allowed"],
    ['{"a":{}}', "Empty objects are not allowed"],
    ['{"a":[]}', "Empty arrays are not allowed"],
    ['{"a":"x"}', '"a" must be an object or an array'],
    ['{"a":[["x"]]}', "Match value must be String, number, true, false, or null"],
    ['{"a":[{"regex":"x"}]}', "Unrecognized match type regex"],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', "Only one key allowed in match expression"],
    ['{"a":[{"prefix":1}]}', "prefix match pattern must be a string"],
    ['{"a":[{"exists":"yes"}]}', "exists match pattern must be either true or false."],
    ['{"a":[{"wildcard":"a**b"}]}', "Consecutive wildcard characters at pos 1"],
    ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 1"],
    ['{"a":[{"anything-but":[]}]}', "Empty arrays are not allowed"],
    [
      '{"a":[{"anything-but":["x",1]}]}',
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    ],
    ['{"a":[{"anything-but":[null]}]}', "Inside anything but list, start|null|boolean is not supported."],
    ['{"a":[{"anything-but":true}]}', "Value of anything-but must be an array or single string/number value."],
    ['{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix/suffix not allowed"],
    ['{"a":[{"anything-but":{"numeric":[">",1]}}]}', "Unsupported anything-but pattern: numeric"],
    ['{"a":[{"numeric":["~",1]}]}', "Unrecognized numeric range operator: ~"],
    ['{"a":[{"numeric":[">","1"]}]}', "Value of > must be numeric"],
    ['{"a":[{"numeric":[">",5,"<",1]}]}', "Bottom must be less than top"],
    ['{"a":[{"numeric":["=",5,"<",1]}]}', "Too many elements in numeric expression"],
    ['{"a":[{"numeric":[">",6e9]}]}', "Value must be between -5.0E9 and 5.0E9, inclusive"],
    ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a":[{"cidr":"10.0.0.0/33"}]}', "IPv4 mask bits must be <= 32"],
    ['{"a":[{"cidr":"ten/8"}]}', "Nonstandard IP address: ten"],
    ['{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship."],
    ['{"$or":{"a":[1]}}', "It must be an Array followed with $or."],
    ['{"$or":[{"prefix":["x"]},{"a":[1]}]}', "prefix is Ruler reserved fieldName which cannot be used inside $or."],
  ])("%s", (text, reason) => {
    expect(() => parsePattern(text)).toThrow(
      expect.objectContaining({ code: "InvalidEventPatternException", message: `Event pattern is not valid. Reason: ${reason}` }),
    );
  });

  it("text that isn't JSON", () => {
    expect(() => parsePattern("{")).toThrow(/^Event pattern is not valid\. Reason: /);
  });
});

describe("laws", () => {
  const scalar = fc.oneof(fc.string({ maxLength: 6 }), fc.integer({ min: -9, max: 9 }), fc.boolean(), fc.constant(null));
  const flat = fc.dictionary(fc.constantFrom("a", "b", "c"), scalar, { minKeys: 1 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\"), maxLength: 8 });

  it("an event matches the pattern made of itself", () => {
    fc.assert(
      fc.property(flat, (one) => match(Object.fromEntries(Object.entries(one).map(([name, value]) => [name, [value]])), one)),
    );
  });

  it("a further field never takes a match away, unless it was asked to be absent", () => {
    fc.assert(
      fc.property(
        flat,
        scalar,
        (one, more) => match({ a: ["a", 1, null] }, one) === match({ a: ["a", 1, null] }, { ...one, z: more }),
      ),
    );
  });

  it("$or matches if one of its alternatives does", () => {
    fc.assert(
      fc.property(
        flat,
        scalar,
        scalar,
        (one, a, b) => match({ $or: [{ a: [a] }, { b: [b] }] }, one) === (match({ a: [a] }, one) || match({ b: [b] }, one)),
      ),
    );
  });

  it("anything-but is the opposite of the list, where the field is", () => {
    fc.assert(
      fc.property(
        text,
        fc.array(text, { minLength: 1 }),
        (value, list) => match({ a: list }, { a: value }) !== match({ a: [{ "anything-but": list }] }, { a: value }),
      ),
    );
  });

  it("a wildcard agrees with the regular expression", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }),
        (wild, value) => {
          fc.pre(!wild.includes("**"));
          return match({ a: [{ wildcard: wild }] }, { a: value }) === new RegExp(`^${wild.replaceAll("*", ".*")}$`).test(value);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("escaped text matches exactly itself", () => {
    fc.assert(
      fc.property(
        text,
        text,
        (wild, value) => match({ a: [{ wildcard: wild.replace(/[*\\]/g, "\\$&") }] }, { a: value }) === (wild === value),
      ),
    );
  });

  it("an object in a list matches as one", () => {
    const pair = fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.integer({ min: 0, max: 2 }) });
    fc.assert(
      fc.property(
        fc.array(pair),
        pair,
        (list, wanted) =>
          match({ l: { a: [wanted.a], b: [wanted.b] } }, { l: list }) ===
          list.some(({ a, b }) => a === wanted.a && b === wanted.b),
      ),
    );
  });
});
