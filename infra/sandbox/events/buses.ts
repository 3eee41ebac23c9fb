import { AwsError } from "../errors.ts";
import type { BusPolicy } from "./bus-policy.ts";
import type { Pattern } from "./pattern.ts";

export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly roleArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  /** constant JSON text that replaces the event */
  readonly input: string | undefined;
  /** a path into the event whose value replaces it */
  readonly inputPath: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: Bus;
  readonly patternText: string;
  readonly pattern: Pattern;
  readonly enabled: boolean;
  readonly targets: Map<string, Target>;
}

export interface Bus {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly rules: Map<string, Rule>;
  policy: BusPolicy | undefined;
  /** the statements of `policy`, which PutPermission adds to one by one */
  statements: readonly unknown[];
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** All event buses: each account and region has its default bus from the start. */
export class Buses {
  readonly #byArn = new Map<string, Bus>();

  create(name: string, place: Place): Bus {
    const arn = `arn:aws:events:${place.region}:${place.account}:event-bus/${name}`;
    if (name === "default" || this.#byArn.has(arn))
      throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
    return this.#add(name, place);
  }

  default(place: Place): Bus {
    return this.#byArn.get(`arn:aws:events:${place.region}:${place.account}:event-bus/default`) ?? this.#add("default", place);
  }

  /** The bus with this name or ARN, as seen from an account and region. */
  find(nameOrArn: string | undefined, place: Place): Bus {
    const found = this.lookup(nameOrArn, place);
    if (!found)
      throw new AwsError("ResourceNotFoundException", `Event bus ${(nameOrArn ?? "").replace(/^.*\//, "")} does not exist.`);
    return found;
  }

  lookup(nameOrArn: string | undefined, place: Place): Bus | undefined {
    if (nameOrArn === undefined || nameOrArn === "default") return this.default(place);
    const arn = /^arn:aws:events:([^:]+):(\d{12}):event-bus\/(.+)$/.exec(nameOrArn);
    if (!arn) return this.#byArn.get(`arn:aws:events:${place.region}:${place.account}:event-bus/${nameOrArn}`);
    const [, region = "", account = "", name] = arn;
    return name === "default" ? this.default({ account, region }) : this.#byArn.get(nameOrArn);
  }

  #add(name: string, { account, region }: Place): Bus {
    const arn = `arn:aws:events:${region}:${account}:event-bus/${name}`;
    const bus = { name, account, region, arn, rules: new Map<string, Rule>(), policy: undefined, statements: [] };
    this.#byArn.set(arn, bus);
    return bus;
  }
}
