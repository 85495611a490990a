/** The effect of an option on the step. */
export type OptionEffect =
  /** It becomes a part of the step. */
  | { readonly kind: 'handled' }
  /** It has no effect on the request, such as those for curl's output. */
  | { readonly kind: 'nothing' }
  /** The step does nearly the same by itself; the text says how. */
  | { readonly kind: 'approximated'; readonly text: string }
  /** The step can't do it; the text says what to do instead. */
  | { readonly kind: 'impossible'; readonly text: string };

/** An option of curl. */
export interface OptionSpec {
  /** The long name, without hyphens. */
  readonly name: string;
  /** The letter of the short form. */
  readonly short?: string;
  readonly takesValue: boolean;
  readonly effect: OptionEffect;
}

/** Options of curl 8 by their long names, a letter for those with a short form, and `=` for those with a value. */
const HANDLED = `
  request X=  header H=  data d=  data-ascii =  data-raw =  data-binary =  data-urlencode =  json =  form F=  form-string =
  user u=  get G  head I  location L  location-trusted  max-redirs =  post301  post302  post303  insecure k  cookie b=  cookie-jar c=
  user-agent A=  referer e=  compressed  url =  url-query =  proxy x=  proxy1.0 =  proxy-user U=  noproxy =  cacert =
  oauth2-bearer =  retry =  retry-delay =  retry-max-time =  retry-all-errors  retry-connrefused  max-time m=  connect-timeout =
  range r=  globoff g  upload-file T=  basic  anyauth  digest  ntlm  ntlm-wb  negotiate  aws-sigv4 =  max-filesize =
  proto-default =  path-as-is  next :
`;

const WITHOUT_EFFECT = `
  silent s  show-error S  verbose v  include i  output o=  output-dir =  remote-name O  remote-name-all  remote-header-name J
  remote-time R  dump-header D=  write-out w=  progress-bar #  progress-meter  no-buffer N  buffer  fail f  fail-with-body  fail-early
  trace =  trace-ascii =  trace-time  trace-ids  trace-config =  stderr =  styled-output  create-dirs  create-file-mode =  xattr
  clobber  skip-existing  remove-on-error  parallel Z  parallel-immediate  parallel-max =  libcurl =  disable q  http1.1  ipv4 4  ipv6 6
  tcp-nodelay  tcp-fastopen  keepalive  keepalive-time =  keepalive-cnt =  happy-eyeballs-timeout-ms =  expect100-timeout =
  suppress-connect-headers  proxytunnel p  proxy-basic  form-escape  ssl  ssl-reqd  tlsv1 1  tlsv1.0  tlsv1.1  tlsv1.2  tls-max =
  alpn  npn  sessionid  ssl-allow-beast  ssl-no-revoke  ssl-revoke-best-effort  ssl-auto-client-cert  false-start  list-only l  append a
  use-ascii B  disable-eprt  eprt  disable-epsv  epsv  ftp-pasv  ftp-skip-pasv-ip  ftp-create-dirs  junk-session-cookies j  raw
  hsts =  alt-svc =  rate =  speed-limit Y=  speed-time y=  limit-rate =  buffer-size =  disallow-username-in-url  no-clobber
  no-progress-meter  proto-redir =  proto =
`;

const APPROXIMATED: readonly (readonly [names: string, text: string])[] = [
  ['http2  http2-prior-knowledge  http3  http3-only  http1.0 0  http0.9', 'the step uses HTTP/1.1'],
  ['tr-encoding  ignore-content-length', 'the step decides how a body is transferred'],
  [
    'tlsv1.3  ciphers =  tls13-ciphers =  curves =  sslv2 2  sslv3 3',
    'the step negotiates the version and the ciphers of TLS',
  ],
];

const NETWORK = 'the step resolves and connects by itself; change the URL, or the network of the process';
const OTHER_PROTOCOL = 'it is for another protocol; a step sends HTTP requests only';
const IMPOSSIBLE: readonly (readonly [names: string, text: string])[] = [
  [
    'cert E=  key =  cert-type =  key-type =  pass =  engine =  cert-status',
    'a client certificate belongs in a credential; the step has none yet',
  ],
  ['config K=', 'the options in this file were not read; paste them, too'],
  [
    'netrc n  netrc-optional  netrc-file =',
    'user name and password are in a file; choose a credential of the type Basic',
  ],
  [
    'resolve =  connect-to =  interface =  local-port =  dns-servers =  dns-interface =  dns-ipv4-addr =  dns-ipv6-addr =',
    NETWORK,
  ],
  [
    'doh-url =  doh-insecure  doh-cert-status  unix-socket =  abstract-unix-socket =  haproxy-protocol  haproxy-clientip =',
    NETWORK,
  ],
  ['capath =  crlfile =  pinnedpubkey =  ca-native  proxy-ca-native', 'enter the certificates of the CA as tls.ca'],
  [
    'socks4 =  socks4a =  socks5 =  socks5-hostname =  socks5-basic  socks5-gssapi  socks5-gssapi-nec  socks5-gssapi-service =  preproxy =',
    'the step can’t use SOCKS; enter an HTTP proxy in the field proxy',
  ],
  [
    'proxy-header =  proxy-anyauth  proxy-digest  proxy-negotiate  proxy-ntlm  proxy-cacert =  proxy-capath =  proxy-cert =  proxy-cert-type =  proxy-ciphers =  proxy-crlfile =  proxy-insecure  proxy-key =  proxy-key-type =  proxy-pass =  proxy-pinnedpubkey =  proxy-service-name =  proxy-ssl-allow-beast  proxy-ssl-auto-client-cert  proxy-tls13-ciphers =  proxy-tlsauthtype =  proxy-tlspassword =  proxy-tlsuser =  proxy-tlsv1  proxy-http2',
    'of a proxy the step takes URL, user name and password only',
  ],
  ['request-target =', 'the request line has the path of the URL; change the URL'],
  ['continue-at C=', 'a step doesn’t continue a transfer; add a header Range'],
  ['time-cond z=  etag-compare =  etag-save =', 'turn on conditional, which requests what has changed'],
  ['crlf', 'line ends are sent as they are'],
  ['variable =', 'enter the value in the step, or as a variable of the flow'],
  [
    'delegation =  krb =  login-options =  sasl-authzid =  sasl-ir  service-name =  tlsauthtype =  tlspassword =  tlsuser =  egd-file =  random-file =',
    'no credential type has this authentication',
  ],
  [
    'ftp-account =  ftp-alternative-to-user =  ftp-method =  ftp-port P=  ftp-pret  ftp-ssl-ccc  ftp-ssl-ccc-mode =  ftp-ssl-control  hostpubmd5 =  hostpubsha256 =  mail-auth =  mail-from =  mail-rcpt =  mail-rcpt-allowfails  metalink  pubkey =  quote Q=  telnet-option t=  tftp-blksize =  tftp-no-options  compressed-ssh  ip-tos =  vlan-priority =  mptcp  ech =',
    OTHER_PROTOCOL,
  ],
];

function parseList(list: string, effect: OptionEffect): readonly OptionSpec[] {
  // A name, then a letter, a "=", or both.
  return [...list.matchAll(/(\S{2,})(?: (\S)?(=)?)?(?=\s{2,}|\s*$)/g)].map(([, name = '', short, value]) => {
    const letter = short === '=' ? undefined : short;
    return {
      name,
      ...(letter !== undefined && { short: letter }),
      takesValue: value !== undefined || short === '=',
      effect,
    };
  });
}

/** Every option of curl that the importer knows. */
export const OPTIONS: readonly OptionSpec[] = [
  ...parseList(HANDLED, { kind: 'handled' }),
  ...parseList(WITHOUT_EFFECT, { kind: 'nothing' }),
  ...APPROXIMATED.flatMap(([names, text]) => parseList(names, { kind: 'approximated', text })),
  ...IMPOSSIBLE.flatMap(([names, text]) => parseList(names, { kind: 'impossible', text })),
];
