/**
 * Returns the public URL for a browser that opened the pages under another name of this machine (`localhost` in place
 * of `127.0.0.1`), as cookies belong to a host name and providers redirect to the public one.
 * @param host the Host header
 * @returns undefined if the browser uses the public URL, or is behind a proxy with other names
 */
export function findCanonicalUrl(host: string | undefined, publicUrl: string): string | undefined {
  const canonical = new URL(publicUrl);
  if (host === undefined || host === canonical.host || !URL.canParse(`http://${host}`)) return undefined;
  const requested = new URL(`http://${host}`);
  const isOtherName =
    isLoopback(requested.hostname) && isLoopback(canonical.hostname) && requested.port === canonical.port;
  return isOtherName && canonical.protocol === 'http:' ? publicUrl : undefined;
}

/** Whether a host name of a URL is a loopback address. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
