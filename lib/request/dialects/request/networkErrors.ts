import type { TransportError } from '../../../errors.js';

/** The kinds of errors without a complete response. */
export const ERROR_KINDS = ['timeout', 'connect', 'dns', 'tls', 'reset', 'protocol', 'limit'] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

const KINDS: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/, 'timeout'],
  [/^(?:ENOTFOUND|ENODATA|EAI_\w+)$/, 'dns'],
  [
    /^(?:ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|ERR_PROXY_TUNNEL)$/,
    'connect',
  ],
  [/^(?:EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)|CERT/, 'tls'],
  [/^(?:ECONNRESET|EPIPE|HPE_INVALID_EOF_STATE|ERR_STREAM_PREMATURE_CLOSE)$/, 'reset'],
  [/^(?:ERR_FR_TOO_MANY_REDIRECTS|ERR_BAD_REQUEST|HPE_HEADER_OVERFLOW)$/, 'limit'],
];

/** Returns the kind of an error by its code. */
export function classifyTransportError(error: TransportError): ErrorKind {
  if (error.isTimeout) return 'timeout';
  if (error.message.startsWith('maxContentLength size')) return 'limit';
  const known = KINDS.find(([codes]) => codes.test(error.reason))?.[1];
  if (known !== undefined) return known;
  if (!error.retryable) return 'protocol';
  return error.sent ? 'reset' : 'connect';
}
