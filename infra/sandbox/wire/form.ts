/** A form body as a tree: `Filter.1.Value.2=x` is at Filter, 1, Value, 2. */
export interface FormNode {
  text?: string;
  readonly parts: Map<string, FormNode>;
}

// Deeper than any AWS request (LaunchTemplateData reaches seven), shallow enough for a recursive reader.
const deepest = 32;

const node = (): FormNode => ({ parts: new Map() });

/** The tree of a form body. Keys live in maps, so none of them, `__proto__` neither, reaches an object's prototype. */
export function formTree(parameters: Iterable<readonly [string, string]>): FormNode {
  const root = node();
  for (const [key, text] of parameters) {
    const path = key.split(".");
    if (path.length > deepest) throw new RangeError(`parameter \`${key.slice(0, 80)}\` is nested too deeply`);
    let at = root;
    for (const part of path) {
      const next = at.parts.get(part) ?? node();
      at.parts.set(part, next);
      at = next;
    }
    at.text = text;
  }
  return root;
}
