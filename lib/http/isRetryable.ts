/**
 * Whether the same request can succeed when it is repeated, by the code of its error. Codes that are not listed are retryable: they are errors of
 * the network or the machine.
 */
export function isRetryable(code: string, message = ''): boolean {
  if (TLS_CODES.test(code)) return RETRYABLE_TLS.test(message) || RETRYABLE_TLS.test(code.replaceAll('_', ' '));
  return RETRYABLE.has(code) || !(NOT_RETRYABLE.has(code) || NOT_RETRYABLE_FAMILIES.test(code));
}

/** TLS errors result from the settings of both sides. OpenSSL's reason is in the message or in the code. */
const TLS_CODES = /^(?:EPROTO$|ERR_SSL_)/;
const RETRYABLE_TLS = /alert internal error|alert user cancell?ed|bad record mac|unexpected eof|shut ?down/i;

/** Temporary errors among the families below. */
const RETRYABLE = new Set([
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ERR_TLS_SESSION_ATTACK',
  // The connection closed within a response.
  'HPE_INVALID_EOF_STATE',
  'Z_MEM_ERROR',
]);

const NOT_RETRYABLE_FAMILIES = new RegExp(
  [
    // Node: invalid arguments, such as parts of a request.
    '^ERR_(?:ASSERTION|HTTP|HTTP2|INVALID|METHOD|MISSING|OUT_OF_RANGE|TLS|UNESCAPED|UNKNOWN)(?:_|$)',
    // llhttp: a response that is not HTTP/1, or exceeds a limit of the parser.
    '^HPE_',
    // zlib and brotli: a body with an invalid coding.
    '^Z_',
    '^ERR__ERROR_FORMAT',
    '^ZSTD_error_',
    // OpenSSL: a client certificate or its key that can't be read, or that don't belong together.
    '^ERR_OSSL_',
    // OpenSSL: a certificate or a revocation list that is not accepted.
    'CERT',
    '(?:^|_)CRL(?:_|$)',
  ].join('|'),
);

const NOT_RETRYABLE = new Set([
  'ERR_SOCKET_BAD_PORT',
  // OpenSSL: certificates, see above.
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  // The machine: operations that the address or the process doesn't permit.
  'EACCES',
  'EAFNOSUPPORT',
  'EFAULT',
  'EINVAL',
  'EPERM',
  'EPFNOSUPPORT',
  'EPROTONOSUPPORT',
  'EPROTOTYPE',
  'ESOCKTNOSUPPORT',
  // getaddrinfo: not an error of the name server.
  'EAI_ADDRFAMILY',
  'EAI_BADFLAGS',
  'EAI_FAMILY',
  'EAI_SERVICE',
  'EAI_SOCKTYPE',
]);
