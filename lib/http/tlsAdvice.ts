/** OpenSSL's reasons for a failed handshake, with the change that resolves them. */
const ADVICE: readonly (readonly [reason: RegExp, advice: string])[] = [
  [
    /wrong version number|packet length too long|record too small|unknown protocol|http request|bad record type/i,
    'The server does not use TLS on this port. Change the URL to http:// or correct its port',
  ],
  [
    /unsupported protocol|alert protocol version|no protocols available|version too low|inappropriate fallback/i,
    'The server and this client have no TLS version in common. The server must support TLS 1.2 or later',
  ],
  [/legacy renegotiation/i, 'The server only supports insecure TLS renegotiation. It must be updated'],
  [
    /(?:key|md) too (?:small|weak)|too small|wrong signature type/i,
    "The server's key or signature is too weak. It must be replaced",
  ],
  [/certificate required/i, 'The server requires a client certificate, which is not supported'],
  [/unrecognized name/i, 'The server has no certificate for this host name'],
  [
    /handshake failure|no (?:shared|suitable) cipher|no suitable|insufficient security/i,
    'The server rejected the TLS handshake. It has no cipher in common with this client, or requires a client certificate',
  ],
];

/** Returns an explanation for an error text of OpenSSL, with OpenSSL's own reason. Undefined for other texts. */
export function findTlsAdvice(text: string): string | undefined {
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(text)?.[1];
  if (reason === undefined) return undefined;
  const advice = ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? 'The TLS handshake failed';
  return `${advice} (${reason})`;
}
