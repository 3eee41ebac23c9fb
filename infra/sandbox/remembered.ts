const most = 1000;

/** Compiles each text once: sandboxes are made by the thousand, their templates, patterns and workflows are always the same. */
export const remembered = <T>(compile: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, { readonly compiled: T }>();
  return (text) => {
    const found = known.get(text);
    if (found) return found.compiled;
    const compiled = compile(text);
    if (known.size >= most) known.clear();
    known.set(text, { compiled });
    return compiled;
  };
};
