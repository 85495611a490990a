import { promises as dns } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { RestError, TransportError } from '../errors.js';
import type { RequestProxy } from './message.js';
import { isInAddressBlock, parseAddress, parseBlock, type AddressBlock } from './ipAddress.js';
import { hostOf } from './proxy.js';
import { isPublicAddress } from './publicAddress.js';

/** `TransportError.reason` of a connection that the policy refused. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/** Hosts that may be reached although they are not public. */
export interface AllowedHosts {
  /** As configured. */
  readonly text: string;
  /** Exact names in lower case. Any address that they resolve to is allowed. */
  readonly names: ReadonlySet<string>;
  readonly blocks: readonly AddressBlock[];
}

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string, family: 0 | 4 | 6) => Promise<readonly LookupAddress[]>;

/**
 * Decides which hosts may be reached at URLs that users enter. `check` examines the URL; `lookup` examines the addresses of a name when it is
 * connected to, so that a changed DNS record can't bypass the policy. A connection needs both, since Node doesn't call `lookup` for a literal
 * address.
 */
export interface OutboundPolicy {
  /** Replaces `dns.lookup`. Fails with a TransportError when no address is allowed. */
  readonly lookup: LookupFunction;
  /** @param host a name, or an address with or without brackets */
  allowsPlainHttp(host: string): boolean;
  /** @throws RestError `configuration` when the URL is not allowed; the message doesn't contain its path and query */
  check(url: URL): void;
  /**
   * Checks any http(s) URL, including plain http.
   * @throws TransportError when its host is a literal address that is not allowed
   */
  checkAddress(url: URL): void;
  /**
   * Refuses the proxy of a request: it would resolve names itself, bypassing the policy.
   * @throws TransportError
   */
  checkProxy(proxy: RequestProxy | undefined): void;
}

/**
 * Parses a list of exact hosts, addresses and CIDR blocks, separated by commas or spaces.
 * @throws RestError `usage` when an entry is none of these; the message names it
 */
export function parseAllowedHosts(text: string): AllowedHosts {
  const names = new Set<string>();
  const blocks: AddressBlock[] = [];
  for (const entry of text.split(/[\s,]+/)) {
    if (entry === '') continue;
    const host = parseBlock(withoutBrackets(entry)) === undefined ? parseHost(entry) : withoutBrackets(entry);
    const block = parseBlock(host);
    if (block === undefined) names.add(withoutTrailingDot(host));
    else blocks.push(block);
  }
  return { text, names, blocks };
}

/** Creates a policy. @param resolve name resolution; by default that of the system */
export function createOutboundPolicy(allowed: AllowedHosts, resolve: Resolve = resolveBySystem): OutboundPolicy {
  const isNamed = (host: string): boolean => allowed.names.has(withoutTrailingDot(host));
  const isInBlock = (ip: string): boolean => {
    const address = parseAddress(ip);
    return address !== undefined && allowed.blocks.some((block) => isInAddressBlock(address, block));
  };
  const allowsPlainHttp = (host: string): boolean => {
    const name = withoutTrailingDot(withoutBrackets(host));
    return isNamed(name) || isInBlock(name === 'localhost' ? '127.0.0.1' : name);
  };

  const resolveAllowed = async (hostname: string, family: 0 | 4 | 6): Promise<readonly LookupAddress[]> => {
    const found = await resolve(hostname, family);
    if (isNamed(hostname)) return found;
    const allowedAddresses = found.filter(({ address }) => isPublicAddress(address) || isInBlock(address));
    if (allowedAddresses.length > 0) return allowedAddresses;
    const message = `The host ${hostname} is not allowed: it resolves to an address that is not public`;
    throw new TransportError(ADDRESS_REFUSED, false, message, { retryable: false });
  };

  return {
    lookup: (hostname, options, callback) => {
      resolveAllowed(hostname, toFamily(options.family)).then(
        (addresses) => {
          const { address, family } = addresses[0] ?? { address: '' };
          if (options.all === true) callback(null, [...addresses]);
          else callback(null, address, family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
      );
    },
    allowsPlainHttp,
    check(url) {
      const host = hostOf(url);
      const problem = findUrlProblem(url, host);
      if (problem !== undefined) throw new RestError('configuration', problem);
    },
    checkAddress(url) {
      const problem = findAddressProblem(hostOf(url));
      if (problem !== undefined) throw new TransportError(ADDRESS_REFUSED, false, problem, { retryable: false });
    },
    checkProxy(proxy) {
      if (proxy?.url === undefined) return;
      const problem = 'A proxy of its own is not allowed, because an operator has set ALLOW_PRIVATE_HOSTS. Remove it';
      throw new TransportError(ADDRESS_REFUSED, false, problem, { retryable: false });
    },
  };

  function findUrlProblem(url: URL, host: string): string | undefined {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return `The URL has the scheme ${url.protocol}, but only https: is allowed`;
    }
    if (url.username !== '' || url.password !== '') {
      return `The URL of ${host} contains a user name or a password before the "@". Remove them`;
    }
    const problem = findAddressProblem(host);
    if (problem !== undefined) return problem;
    if (url.protocol === 'http:' && !allowsPlainHttp(host)) {
      return `Plain http is not allowed for the host ${host}. Use https`;
    }
    return undefined;
  }

  function findAddressProblem(host: string): string | undefined {
    if (isIP(host) === 0 || isPublicAddress(host) || isInBlock(host)) return undefined;
    return `The address ${host} is not public. An operator can allow it in ALLOW_PRIVATE_HOSTS`;
  }
}

/**
 * Parses a host in the URL parser's form: names in ASCII and lower case, IPv4 addresses with four numbers.
 * @throws RestError `usage` when it has another form
 */
function parseHost(entry: string): string {
  const text = `http://${entry}`;
  if (!entry.includes('/') && URL.canParse(text)) {
    const { href, hostname } = new URL(text);
    if (href === `http://${hostname}/` && /^[a-z0-9_][a-z0-9_.-]*$/.test(hostname)) return hostname;
  }
  throw new RestError('usage', `"${entry}" is neither an exact host (id.example.com) nor a CIDR block (10.0.0.0/8)`);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]/, '$1');
}

function withoutTrailingDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function toFamily(family: number | 'IPv4' | 'IPv6' | undefined): 0 | 4 | 6 {
  if (family === 4 || family === 'IPv4') return 4;
  return family === 6 || family === 'IPv6' ? 6 : 0;
}

function resolveBySystem(hostname: string, family: 0 | 4 | 6): Promise<readonly LookupAddress[]> {
  return dns.lookup(hostname, { all: true, family });
}
