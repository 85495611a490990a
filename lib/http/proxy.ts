import { decodePercent } from '../decodePercent.js';
import { createBasicAuthorization } from './basicAuthorization.js';
import { BlockList, isIP } from 'node:net';
import { TransportError } from '../errors.js';

/** Values of the environment variables HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY. */
export interface ProxySettings {
  /** For http targets. Without a scheme it is an http proxy. */
  readonly httpProxy?: string | undefined;
  /** For https targets. */
  readonly httpsProxy?: string | undefined;
  /** For targets of a scheme without its own proxy. */
  readonly allProxy?: string | undefined;
  /** Hosts to connect to directly, see `selectProxy`. */
  readonly noProxy?: string | undefined;
}

/**
 * Returns the proxy for a target, or undefined for a direct connection.
 *
 * NO_PROXY is a list, separated by commas or spaces, of: `*` for all hosts, a host (without its subdomains), `.suffix` or `*suffix`, an address,
 * a CIDR block; all but CIDR blocks with an optional `:port`. Loopback addresses are not treated specially.
 *
 * @throws TransportError when the proxy's URL is invalid; the message doesn't contain it, since it may contain a password
 */
export function selectProxy(url: URL, settings: ProxySettings): URL | undefined {
  const secure = url.protocol === 'https:';
  const own = (secure ? settings.httpsProxy : settings.httpProxy)?.trim() ?? '';
  const proxy = own === '' ? (settings.allProxy?.trim() ?? '') : own;
  if (proxy === '') return undefined;
  if (settings.noProxy !== undefined && isExcluded(url, settings.noProxy)) return undefined;
  return parseProxy(proxy, own === '' ? 'ALL_PROXY' : secure ? 'HTTPS_PROXY' : 'HTTP_PROXY');
}

/** Returns the Proxy-Authorization value (RFC 7617) for the user info of the proxy's URL, or undefined without one. */
export function buildProxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  return createBasicAuthorization(decode(proxy.username), decode(proxy.password));
}

/** Returns the host of a URL for sockets: IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

/** Returns the name that a server's certificate must have; empty for an IP address. Without one, Node may take it from the Host header. */
export function serverNameOf(url: URL): string {
  const host = hostOf(url);
  return isIP(host) === 0 ? host : '';
}

/** Returns the port of a URL, or the default port of its scheme. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function parseProxy(text: string, variable: string): URL {
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) throw createInvalidProxyError(variable, 'expected http://host:port or https://host:port');
  const proxy = new URL(address);
  const scheme = proxy.protocol.slice(0, -1);
  if (scheme === 'http' || scheme === 'https') return proxy;
  throw createInvalidProxyError(variable, `${scheme} proxies are not supported. Use an http:// or https:// proxy`);
}

function createInvalidProxyError(variable: string, problem: string): TransportError {
  return new TransportError('ERR_INVALID_PROXY', false, `${variable}: ${problem}`, { retryable: false });
}

function isExcluded(url: URL, noProxy: string): boolean {
  const host = hostOf(url).replace(/\.$/, '');
  const port = portOf(url);
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  const { name, entryPort } = splitPort(entry);
  if (entryPort !== undefined && entryPort !== port) return false;
  if (/^[.*]/.test(name)) return host.endsWith(name.replace(/^\*/, ''));
  return isIP(host) === 0 ? host === name : matchesAddress(name, host);
}

function splitPort(entry: string): { name: string; entryPort?: number } {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry);
  if (match === null) return { name: entry.replace(/^\[(.+)\]$/, '$1') };
  return { name: match[1] ?? match[2] ?? '', entryPort: Number(match[3]) };
}

/** Addresses are compared as numbers: `::1` is `0:0:0:0:0:0:0:1`. */
function matchesAddress(name: string, host: string): boolean {
  const [address = '', prefix, ...rest] = name.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : /^\d+$/.test(prefix) ? Number(prefix) : NaN;
  if (!(length <= bits)) return false;
  const block = new BlockList();
  block.addSubnet(address, length, family === 6 ? 'ipv6' : 'ipv4');
  return block.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** A lone % is not an escape: the user info is not encoded. */
function decode(text: string): string {
  return decodePercent(text) ?? text;
}
