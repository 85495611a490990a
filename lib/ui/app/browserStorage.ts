/** What the browser keeps for next time; nothing where it keeps nothing. For choices of how pages look, never for what is in them. */
export function readBrowserStorage(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeBrowserStorage(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It is asked for again.
  }
}
