/** What identity asks about accounts. */
export interface Directory {
  accountExists(account: string): boolean;
  /** not once it is suspended or closed */
  accountUsable(account: string): boolean;
  /** the organization of a member account, and its path in it (`o-…/r-…/ou-…/`) */
  organizationOf(account: string): { readonly id: string; readonly path: string } | undefined;
}
