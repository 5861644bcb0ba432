/** One page of a list, in the order of the names. The token is the last name of the page before. */
export function page<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  request: { pageSize?: number | null; pageToken?: string | null },
): { items: Item[]; nextPageToken: string } {
  const size = Math.min(request.pageSize || 1000, 1000);
  const after = request.pageToken ?? '';
  const rest = items
    .filter((item) => nameOf(item) > after)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const found = rest.slice(0, size);
  const last = found.at(-1);
  return { items: found, nextPageToken: rest.length > size && last !== undefined ? nameOf(last) : '' };
}
