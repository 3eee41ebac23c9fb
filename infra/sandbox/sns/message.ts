import { AwsError } from "../errors.ts";

const invalid = (message: string) => new AwsError("InvalidParameter", `Invalid parameter: ${message}`);

// 256 KiB, of message and attributes together
const longest = 262_144;

interface Message {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
}

function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  // "Subjects must be ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks
  // or control characters; and must be less than 100 characters long." 100 are let through by SNS.
  if (!/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid("Subject");
}

/** With MessageStructure `json` the message has one text per protocol, and `default`. */
function checkStructure({ Message: message = "", MessageStructure: structure }: Message): void {
  if (structure === undefined) return;
  if (structure !== "json") throw invalid("MessageStructure");
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof texts !== "object" || texts === null || !("default" in texts) || typeof texts.default !== "string")
    throw invalid("Message Structure - No default entry in JSON message body");
}

/** Refuses what SNS refuses in a message. */
export function checkMessage(message: Message): void {
  if (message.Message === undefined || message.Message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message.Message) > longest) throw invalid("Message too long");
  checkSubject(message.Subject);
  checkStructure(message);
}
