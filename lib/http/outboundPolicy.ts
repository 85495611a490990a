import { promises as dns } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { RestError, TransportError } from '../errors.js';
import { isInAddressBlock, parseAddress, parseBlock, type AddressBlock } from './ipAddress.js';
import { hostOf } from './proxy.js';
import { isPublicAddress } from './publicAddress.js';

/** The reason of a connection that the policy refused. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/** What may be reached although it is not public. */
export interface AllowedHosts {
  /** As it was written. */
  readonly text: string;
  /** Exact names in lower case; wherever they point to is allowed. */
  readonly names: ReadonlySet<string>;
  readonly blocks: readonly AddressBlock[];
}

/** All addresses of a name. */
export type Resolve = (hostname: string, family: 0 | 4 | 6) => Promise<readonly LookupAddress[]>;

/**
 * Which hosts may be reached at URLs that users enter. `check` looks at what is written, `lookup` at what a name
 * points to at the moment of connecting, so that a name can't change its mind in between. A connection needs both,
 * since Node asks no `lookup` about an address that is written as such.
 */
export interface OutboundPolicy {
  /** Takes the place of `dns.lookup`. Fails with a TransportError when no address that is allowed is left. */
  readonly lookup: LookupFunction;
  /** @param host as URLs have it: a name, or an address with or without brackets */
  allowsPlainHttp(host: string): boolean;
  /** @throws RestError `configuration` that says what is wrong with the URL; its path and query are not repeated */
  check(url: URL): void;
  /** For any http(s) URL, plain http too. @throws TransportError when its host is written as an address that is not allowed */
  checkAddress(url: URL): void;
}

/**
 * Reads a list of exact hosts, addresses and CIDR blocks, with commas or spaces between them.
 * @throws RestError `usage` that names the entry that is none of these
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

/** @param resolve how names are looked up; the system's way unless given */
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
    const fine = found.filter(({ address }) => isPublicAddress(address) || isInBlock(address));
    if (fine.length > 0) return fine;
    const message = `The host ${hostname} is not reached: it points to an address that is not public`;
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
      const fault = findUrlProblem(url, host);
      if (fault !== undefined) throw new RestError('configuration', fault);
    },
    checkAddress(url) {
      const fault = findAddressProblem(hostOf(url));
      if (fault !== undefined) throw new TransportError(ADDRESS_REFUSED, false, fault, { retryable: false });
    },
  };

  function findUrlProblem(url: URL, host: string): string | undefined {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return `The address has the scheme ${url.protocol}; only https: is used`;
    }
    if (url.username !== '' || url.password !== '') {
      return `The address at ${host} holds a user name or a password before the "@": take them out`;
    }
    const fault = findAddressProblem(host);
    if (fault !== undefined) return fault;
    if (url.protocol === 'http:' && !allowsPlainHttp(host)) {
      return `The host ${host} is not asked over plain http: use https`;
    }
    return undefined;
  }

  function findAddressProblem(host: string): string | undefined {
    if (isIP(host) === 0 || isPublicAddress(host) || isInBlock(host)) return undefined;
    return `The address ${host} is not public; only an operator can allow it, by ALLOW_PRIVATE_HOSTS`;
  }
}

/** A host as the URL parser writes it: names in ASCII and lower case, addresses with four numbers. */
function parseHost(entry: string): string {
  const text = `http://${entry}`;
  if (!entry.includes('/') && URL.canParse(text)) {
    const { href, hostname } = new URL(text);
    if (href === `http://${hostname}/` && /^[a-z0-9_][a-z0-9_.-]*$/.test(hostname)) return hostname;
  }
  throw new RestError(
    'usage',
    `"${entry}" is neither an exact host (id.example.com) nor a block of addresses (10.0.0.0/8)`,
  );
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
