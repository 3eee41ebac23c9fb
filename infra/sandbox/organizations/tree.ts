export type AccountState = "PENDING_ACTIVATION" | "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";

/** An account of the organization. */
export interface Member {
  readonly id: string;
  readonly name: string;
  /** the root or the organizational unit it lies in */
  parent: string;
  state: AccountState;
  tags: ReadonlyMap<string, string>;
  readonly joined: number;
}

/** An organizational unit; AWS's ids look like `ou-ab12-…`, here any string will do. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
  readonly tags: ReadonlyMap<string, string>;
}

export const rootId = "r-root";

// "OU maximum nesting in a root: five levels of OUs under a root" (Organizations User Guide, "Quotas")
const deepest = 5;

/** The tree of units and accounts. Whoever builds it wrongly gets a TypeError: it is the world, not a call. */
export class Tree {
  readonly organizationId: string;
  readonly units = new Map<string, Unit>();
  readonly members = new Map<string, Member>();

  constructor(organizationId: string) {
    this.organizationId = organizationId;
  }

  addUnit(unit: Unit): void {
    if (this.units.has(unit.id) || unit.id === rootId) throw new TypeError(`unit \`${unit.id}\` exists already`);
    if (this.unitsDownTo(unit.parent).length >= deepest)
      throw new TypeError(`unit \`${unit.id}\` would lie deeper than ${deepest} levels`);
    this.units.set(unit.id, unit);
  }

  addMember(member: Member): void {
    if (!/^\d{12}$/.test(member.id)) throw new TypeError(`\`${member.id}\` is not an account id`);
    if (this.members.has(member.id)) throw new TypeError(`account \`${member.id}\` exists already`);
    this.unitsDownTo(member.parent);
    this.members.set(member.id, member);
  }

  member(account: string): Member {
    const member = this.members.get(account);
    if (!member) throw new TypeError(`account \`${account}\` is no member`);
    return member;
  }

  /** The ids of the units from the root (left out) down to and including the given one. */
  unitsDownTo(parent: string): readonly string[] {
    const path: string[] = [];
    for (let at = parent; at !== rootId; ) {
      const unit = this.units.get(at);
      if (!unit) throw new TypeError(`there is no unit \`${at}\``);
      path.unshift(unit.id);
      at = unit.parent;
    }
    return path;
  }

  /** `o-…/r-…/ou-…/`, as aws:PrincipalOrgPaths and Account.Paths begin. */
  path(parent: string): string {
    return `${[this.organizationId, rootId, ...this.unitsDownTo(parent)].join("/")}/`;
  }
}
