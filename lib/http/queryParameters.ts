/** Removes parameters from a query without changing any other byte. The result is empty, or begins with a question mark. */
export function removeQueryParameters(search: string, names: readonly string[]): string {
  if (search === '' || names.length === 0) return search;
  const rest = search
    .slice(1)
    .split('&')
    .filter((pair) => !names.some((name) => new URLSearchParams(pair).has(name)));
  return rest.length === 0 ? '' : `?${rest.join('&')}`;
}
