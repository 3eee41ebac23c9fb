import { hash } from "node:crypto";
import type { Principal } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { SandboxCredentials } from "../core.ts";
import type { Statement } from "./policy.ts";

/** What the sandbox knows about one access key. */
export interface Key extends SandboxCredentials {
  readonly principal: Principal;
  /** epoch milliseconds; undefined for long-term keys */
  readonly expiresAt?: number;
  /** the session policy, which narrows what the role's policies allow */
  readonly sessionPolicy?: readonly Statement[];
}

/** Hexadecimal digits that depend only on the seed and the words, so keys don't change with the order of calls. */
export function digest(seed: number, ...words: readonly string[]): string {
  return hash("sha512", JSON.stringify([seed, ...words]), "hex");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** An id as IAM makes them: a prefix that tells the kind, then capital letters and digits. */
export function uniqueId(prefix: "AKIA" | "ASIA" | "AROA" | "AIDA", hex: string): string {
  let text: string = prefix;
  for (let at = 0; at < 17 * 2; at += 2) text += alphabet[Number.parseInt(hex.slice(at, at + 2), 16) % 32];
  return prefix.startsWith("AR") || prefix === "AIDA" ? text : text.slice(0, 20);
}

const secretOf = (hex: string) => Buffer.from(hex.slice(0, 60), "hex").toString("base64");

const root = (account: string): Principal => ({ kind: "root", account, arn: `arn:aws:iam::${account}:root`, id: account });

interface KeyRing {
  readonly seed: number;
  readonly clock: Clock;
  accountExists(account: string): boolean;
}

/** Every access key that the sandbox has handed out. */
export class Keys {
  readonly #ring: KeyRing;
  readonly #keys = new Map<string, Key>();
  #sessions = 0;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** The keys of an account's root, or of one of its users; always the same for a seed. */
  ofAccount(account: string, userName?: string): SandboxCredentials {
    const hex = digest(this.#ring.seed, "key", account, userName ?? "");
    const accessKeyId = uniqueId("AKIA", hex);
    const secretAccessKey = secretOf(hex.slice(40));
    const principal: Principal =
      userName === undefined
        ? root(account)
        : {
            kind: "user",
            account,
            arn: `arn:aws:iam::${account}:user/${userName}`,
            id: uniqueId("AIDA", digest(this.#ring.seed, "user", account, userName)),
          };
    this.#keys.set(accessKeyId, { accessKeyId, secretAccessKey, principal });
    return { accessKeyId, secretAccessKey };
  }

  ofSession(
    principal: Principal,
    seconds: number,
    sessionPolicy?: readonly Statement[],
  ): Required<SandboxCredentials> & { expiresAt: number } {
    const hex = digest(this.#ring.seed, "session", String(this.#sessions++), principal.arn);
    const key = {
      accessKeyId: uniqueId("ASIA", hex),
      secretAccessKey: secretOf(hex.slice(40)),
      sessionToken: Buffer.from(digest(this.#ring.seed, "token", hex), "hex").toString("base64"),
      expiresAt: this.#ring.clock.now() + seconds * 1000,
    };
    this.#keys.set(key.accessKeyId, { ...key, principal, ...(sessionPolicy && { sessionPolicy }) });
    return key;
  }

  /** Ends a session before its time, as a change of its role's trust or a revocation of its sessions may. */
  end(accessKeyId: string): void {
    const key = this.#keys.get(accessKeyId);
    if (key?.expiresAt !== undefined) this.#keys.set(accessKeyId, { ...key, expiresAt: this.#ring.clock.now() });
  }

  find(accessKeyId: string): Key | undefined {
    const known = this.#keys.get(accessKeyId);
    if (known) return known;
    // So that any tool can be pointed at an account: AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=test
    const isAccount = /^\d{12}$/.test(accessKeyId) && this.#ring.accountExists(accessKeyId);
    return isAccount ? { accessKeyId, secretAccessKey: "test", principal: root(accessKeyId) } : undefined;
  }
}
