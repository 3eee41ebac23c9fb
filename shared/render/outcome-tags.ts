import type { Tags } from "../peering/ids.ts";
import type { outcomeTagNames } from "../peering/outcome-tags.ts";
import type { Announcement } from "./announcement.ts";

/** The outcome as tags on a connection: what it is, why in one line (empty where there is nothing to explain), where to learn more. */
export const outcomeTags = ({ peering, outcome, reasons }: Announcement, tagPrefix: string): Tags => {
  const values: Readonly<Record<(typeof outcomeTagNames)[number], string>> = {
    outcome,
    "outcome-reason": tagValue(reasons.map(({ message }) => message).join(" / ")),
    explain: tagValue(`peering explain ${peering}`),
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${tagPrefix}${name}`, value]));
};

/** EC2: "Maximum value length - 256 Unicode characters"; letters, digits, spaces and `+ - = . _ : / @` work in every service. */
const most = 256;

const tagValue = (text: string): string => {
  const plain = text
    .replaceAll(/[`'"]/g, "")
    .replaceAll(/\s*;\s*/g, " - ")
    .replaceAll(/[^\p{L}\p{N} +\-=._:/@]/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();
  const characters = Array.from(plain);
  return characters.length <= most ? plain : `${characters.slice(0, most - 3).join("")}...`;
};
