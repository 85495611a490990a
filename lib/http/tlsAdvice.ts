/** OpenSSL's reasons for a failed handshake, and what to change. */
const ADVICE: readonly (readonly [reason: RegExp, advice: string])[] = [
  [
    /wrong version number|packet length too long|record too small|unknown protocol|http request|bad record type/i,
    'The server does not speak TLS on this port: the URL must begin with http://, or its port is wrong',
  ],
  [
    /unsupported protocol|alert protocol version|no protocols available|version too low|inappropriate fallback/i,
    'The server and this client have no version of TLS in common: the server must offer TLS 1.2 or later',
  ],
  [/legacy renegotiation/i, 'The server only offers a TLS renegotiation that is not secure: it must be updated'],
  [
    /(?:key|md) too (?:small|weak)|too small|wrong signature type/i,
    "The server's key or signature is too weak: it must be renewed",
  ],
  [/certificate required/i, 'The server requires a client certificate, which is not supported'],
  [/unrecognized name/i, 'The server has no certificate for this host name'],
  [
    /handshake failure|no (?:shared|suitable) cipher|no suitable|insufficient security/i,
    'The server refused the TLS handshake: it has no cipher in common with this client, or requires a client certificate',
  ],
];

/**
 * What an error text of OpenSSL's means for the reader, with OpenSSL's own reason. Undefined for a text that is none of
 * these.
 */
export function findTlsAdvice(text: string): string | undefined {
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(text)?.[1];
  if (reason === undefined) return undefined;
  const advice = ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? 'The TLS handshake failed';
  return `${advice} (${reason})`;
}
