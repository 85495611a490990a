import { expect } from 'chai';
import { TransportError } from '../../lib/errors.js';
import { isRetryable } from '../../lib/http/isRetryable.js';
import {
  createDeadlineError,
  createIdleTimeoutError,
  toTransportError,
  createProtocolSwitchedError,
  createRequestTooLargeError,
  createResponseTooLargeError,
  createBodySourceError,
  createBodyLengthError,
} from '../../lib/http/transportErrors.js';

const again: Readonly<Record<string, readonly string[]>> = {
  'the network': [
    'ECONNRESET ECONNREFUSED ECONNABORTED ETIMEDOUT EPIPE EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENETRESET',
    'ESHUTDOWN ENOTCONN ERR_SOCKET_CLOSED ERR_SOCKET_CONNECTION_TIMEOUT ERR_STREAM_PREMATURE_CLOSE ERR_NETWORK',
  ],
  'name resolution': ['ENOTFOUND EAI_AGAIN EAI_FAIL EAI_MEMORY EAI_NODATA EAI_NONAME EAI_SYSTEM ETIMEOUT ESERVFAIL'],
  'the machine': ['EMFILE ENFILE ENOBUFS ENOMEM EAGAIN EBUSY EINTR EADDRINUSE EADDRNOTAVAIL EALREADY ECANCELED EIO'],
  TLS: [
    'ERR_TLS_HANDSHAKE_TIMEOUT ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC ERR_SSL_UNEXPECTED_EOF_WHILE_READING ERR_SSL_TLSV1_ALERT_USER_CANCELLED',
  ],
  'an incomplete response': ['HPE_INVALID_EOF_STATE'],
};

const never: Readonly<Record<string, readonly string[]>> = {
  'bytes that are not an HTTP response': [
    'HPE_INVALID_CONSTANT HPE_INVALID_VERSION HPE_INVALID_STATUS HPE_INVALID_HEADER_TOKEN HPE_INVALID_CONTENT_LENGTH',
    'HPE_UNEXPECTED_CONTENT_LENGTH HPE_INVALID_TRANSFER_ENCODING HPE_INVALID_CHUNK_SIZE HPE_HEADER_OVERFLOW HPE_STRICT',
    'HPE_CHUNK_EXTENSIONS_OVERFLOW HPE_CR_EXPECTED HPE_LF_EXPECTED HPE_CLOSED_CONNECTION HPE_UNEXPECTED_SPACE',
    'HPE_INVALID_URL HPE_INVALID_METHOD HPE_INVALID_HOST HPE_INTERNAL HPE_USER HPE_CB_HEADER_VALUE_COMPLETE',
  ],
  'a body with an invalid coding': [
    'Z_DATA_ERROR Z_BUF_ERROR Z_NEED_DICT Z_STREAM_ERROR ERR__ERROR_FORMAT_PADDING_1 ZSTD_error_prefix_unknown',
  ],
  'an invalid request': [
    'ERR_INVALID_CHAR ERR_INVALID_HTTP_TOKEN ERR_INVALID_URL ERR_INVALID_ARG_VALUE ERR_INVALID_ARG_TYPE',
    'ERR_INVALID_PROTOCOL ERR_UNESCAPED_CHARACTERS ERR_HTTP_INVALID_HEADER_VALUE ERR_HTTP_TRAILER_INVALID',
    'ERR_HTTP_HEADERS_SENT ERR_SOCKET_BAD_PORT ERR_METHOD_NOT_IMPLEMENTED ERR_OUT_OF_RANGE ERR_INVALID_IP_ADDRESS',
  ],
  'a certificate that is not accepted': [
    'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REVOKED CERT_REJECTED CERT_UNTRUSTED CERT_CHAIN_TOO_LONG',
    'CERT_SIGNATURE_FAILURE DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_CRL',
    'UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
    'CRL_HAS_EXPIRED CRL_NOT_YET_VALID CRL_SIGNATURE_FAILURE ERROR_IN_CERT_NOT_AFTER_FIELD INVALID_CA INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED HOSTNAME_MISMATCH ERR_TLS_CERT_ALTNAME_FORMAT',
  ],
  'a client certificate that is not usable': [
    'ERR_OSSL_PEM_NO_START_LINE ERR_OSSL_PEM_BAD_BASE64_DECODE ERR_OSSL_X509_KEY_VALUES_MISMATCH ERR_OSSL_UNSUPPORTED',
  ],
  'no common TLS settings': [
    'EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_UNSUPPORTED_PROTOCOL ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED ERR_SSL_DH_KEY_TOO_SMALL',
    'ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED ERR_SSL_TLSV1_UNRECOGNIZED_NAME ERR_SSL_PACKET_LENGTH_TOO_LONG',
    'ERR_TLS_INVALID_PROTOCOL_VERSION ERR_TLS_DH_PARAM_SIZE',
  ],
  'an unusable address': [
    'EACCES EPERM EINVAL EAFNOSUPPORT EPROTONOSUPPORT EAI_FAMILY EAI_BADFLAGS EAI_SERVICE EAI_SOCKTYPE EAI_ADDRFAMILY',
  ],
};

describe('isRetryable', () => {
  for (const [what, lines] of Object.entries(again)) {
    for (const code of lines.join(' ').split(' ')) {
      it(`is true for ${code} (${what})`, () => expect(isRetryable(code)).to.be.true);
    }
  }

  for (const [what, lines] of Object.entries(never)) {
    for (const code of lines.join(' ').split(' ')) {
      it(`is false for ${code} (${what})`, () => expect(isRetryable(code)).to.be.false);
    }
  }

  it("uses OpenSSL's reason for the code EPROTO", () => {
    const text = (reason: string): string =>
      `write EPROTO 80AB:error:0A000438:SSL routines:ssl3_read_bytes:${reason}:../x.c:1:\n`;
    expect(isRetryable('EPROTO', text('tlsv1 alert internal error'))).to.be.true;
    expect(isRetryable('EPROTO', text('sslv3 alert handshake failure'))).to.be.false;
  });
});

describe('a TransportError', () => {
  it('is retryable by default', () => {
    expect(new TransportError('ECONNRESET', true, 'x').retryable).to.be.true;
  });

  const errors: [error: TransportError, retryable: boolean][] = [
    [createIdleTimeoutError(1, true), true],
    [createDeadlineError(1, true), true],
    [createRequestTooLargeError(false), false],
    [createResponseTooLargeError(1), false],
    [createProtocolSwitchedError(), false],
    [createBodySourceError(new Error('gone'), false), false],
    [createBodyLengthError(3, 'more'), false],
    [toTransportError(Object.assign(new Error('x'), { code: 'ECONNRESET' }), true), true],
    [toTransportError(Object.assign(new Error('x'), { code: 'HPE_INVALID_STATUS' }), true), false],
    [toTransportError(new Error('no code'), true), true],
    [toTransportError('no error', true), true],
  ];
  for (const [error, retryable] of errors) {
    it(`"${error.message}" is ${retryable ? '' : 'not '}retryable`, () => expect(error.retryable).to.equal(retryable));
  }
});

describe('the message of a failed TLS handshake', () => {
  const cases: [reason: string, advice: RegExp][] = [
    ['wrong version number', /does not use TLS on this port. Change the URL to http:\/\//],
    ['packet length too long', /does not use TLS on this port/],
    ['unsupported protocol', /TLS 1\.2 or later/],
    ['tlsv1 alert protocol version', /TLS 1\.2 or later/],
    ['unsafe legacy renegotiation disabled', /must be updated/],
    ['dh key too small', /too weak/],
    ['ee key too small', /too weak/],
    ['ca md too weak', /too weak/],
    ['tlsv13 alert certificate required', /requires a client certificate/],
    ['tlsv1 unrecognized name', /no certificate for this host name/],
    ['sslv3 alert handshake failure', /no cipher in common/],
    ['something new', /^The TLS handshake failed/],
  ];
  for (const [reason, advice] of cases) {
    it(`says what to change for "${reason}"`, () => {
      const text = `write EPROTO 80AB:error:0A00010B:SSL routines:ssl3_get_record:${reason}:../deps/record.c:350:\n`;
      const { message } = toTransportError(Object.assign(new Error(text), { code: 'EPROTO' }), false);
      expect(message).to.match(advice);
      expect(message).to.match(new RegExp(`\\(${reason}\\)$`));
    });
  }
});
