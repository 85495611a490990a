/**
 * Where the pages are to be opened instead, when a browser has come by another name of this machine (`localhost` in place of
 * `127.0.0.1`): cookies belong to a name, and providers send browsers back to the public one.
 * @param host the Host header
 * @returns the public address; undefined when the browser is there, or behind a proxy that uses names of its own
 */
export function findCanonicalUrl(host: string | undefined, publicUrl: string): string | undefined {
  const canonical = new URL(publicUrl);
  if (host === undefined || host === canonical.host || !URL.canParse(`http://${host}`)) return undefined;
  const requested = new URL(`http://${host}`);
  const isOtherName =
    isLoopback(requested.hostname) && isLoopback(canonical.hostname) && requested.port === canonical.port;
  return isOtherName && canonical.protocol === 'http:' ? publicUrl : undefined;
}

/** Whether a host, as a URL has it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
