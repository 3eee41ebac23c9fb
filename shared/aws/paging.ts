/** Follows `NextToken` to the end; an empty page with a token is legal (aws-facts 11). */
export const allPages = async <Page extends { NextToken?: string | undefined }, Entry>(
  next: (token: string | undefined) => Promise<Page>,
  entries: (page: Page) => readonly Entry[] | undefined,
): Promise<Entry[]> => {
  const all: Entry[] = [];
  let token: string | undefined;
  do {
    const page = await next(token);
    all.push(...(entries(page) ?? []));
    token = page.NextToken;
  } while (token);
  return all;
};
