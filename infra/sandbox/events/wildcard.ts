/** Compiles EventBridge's wildcard text: `*` stands for any characters, `\*` and `\\` for themselves. Throws the reason. */
export const wildcard = (text: string): ((value: string) => boolean) => {
  const [first = "", ...rest] = segments(text);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let from = first.length;
    for (const segment of rest) {
      const found = value.indexOf(segment, from);
      if (found < 0) return false;
      from = found + segment.length;
    }
    return value.length - last.length >= from && value.endsWith(last);
  };
};

const segments = (text: string): string[] => {
  const found = [""];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "*") {
      if (text[at + 1] === "*") throw new Error(`Consecutive wildcard characters at pos ${at}`);
      found.push("");
      continue;
    }
    const escaped = character === "\\" ? text[++at] : character;
    if (escaped === undefined || (character === "\\" && escaped !== "*" && escaped !== "\\"))
      throw new Error(`Invalid escape character at pos ${at - 1}`);
    found[found.length - 1] += escaped;
  }
  return found;
};
