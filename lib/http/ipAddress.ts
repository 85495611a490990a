import { isIP } from 'node:net';

/** An address as 16 octets. IPv4 is in its IPv4-mapped form (RFC 4291, section 2.5.5.2), so that both notations are equal. */
export type Octets = readonly number[];

/** A CIDR block: the addresses that share the first `bits` bits of `first`. */
export interface AddressBlock {
  readonly first: Octets;
  readonly bits: number;
}

const MAPPED: Octets = [...new Array<number>(10).fill(0), 0xff, 0xff];

/** Parses an IPv4 or IPv6 address without brackets. A zone is ignored. */
export function parseAddress(text: string): Octets | undefined {
  const [address = ''] = text.split('%');
  switch (isIP(address)) {
    case 4:
      return [...MAPPED, ...address.split('.').map(Number)];
    case 6:
      return parseV6(address);
    default:
      return undefined;
  }
}

/** Parses `address/bits`, or an address alone, which is a block of one. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const first = parseAddress(address);
  if (first === undefined || rest.length > 0 || address.includes('%')) return undefined;
  const most = isIP(address) === 4 ? 32 : 128;
  if (length === undefined) return { first, bits: 128 };
  if (!/^\d{1,3}$/.test(length) || Number(length) > most) return undefined;
  return { first, bits: Number(length) + 128 - most };
}

/** Whether a block contains an address. */
export function isInAddressBlock(address: Octets, { first, bits }: AddressBlock): boolean {
  const whole = bits >> 3;
  if (address.slice(0, whole).some((octet, at) => octet !== first[at])) return false;
  const mask = (0xff00 >> (bits & 7)) & 0xff;
  return (((address[whole] ?? 0) ^ (first[whole] ?? 0)) & mask) === 0;
}

function parseV6(text: string): Octets {
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const words = tail === null ? text : `${tail[1]}${word(tail[2], tail[3])}:${word(tail[4], tail[5])}`;
  const [left = [], right = []] = words.split('::').map((half) => half.split(':').filter((part) => part !== ''));
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].flatMap((part) => {
    const value = parseInt(part, 16);
    return [value >> 8, value & 0xff];
  });
}

function word(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
