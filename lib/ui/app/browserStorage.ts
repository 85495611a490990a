// localStorage, which may be disabled or full. For preferences only, never for data of the service.

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
    // The preference is lost.
  }
}
