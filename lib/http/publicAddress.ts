import { isInAddressBlock, parseAddress, parseBlock, type AddressBlock, type Octets } from './ipAddress.js';

/** IPv4 blocks of the IANA special-purpose registry that are not public, and addresses of cloud providers. */
const NOT_PUBLIC_V4 = requireBlocks([
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by a carrier's customers; 100.100.100.200 is a metadata service
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's virtual host, although in a public range
  '169.254.0.0/16', // link-local; 169.254.169.254 is the metadata service of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; 192.0.0.192 is a metadata service
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved; the last one is broadcast
]);

/** Global unicast (RFC 4291, section 2.4): no other IPv6 address is public. */
const GLOBAL_V6 = requireBlock('2000::/3');

const NOT_PUBLIC_V6 = requireBlocks([
  '2001::/23', // protocol assignments; Teredo, which carries an IPv4 address
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
]);

/** Blocks whose addresses contain an IPv4 address, with its offset. */
const BLOCKS_WITH_V4: readonly { readonly block: AddressBlock; readonly at: number }[] = [
  { block: requireBlock('::ffff:0:0/96'), at: 12 }, // IPv4 itself, and IPv4-mapped
  { block: requireBlock('64:ff9b::/96'), at: 12 }, // NAT64
  { block: requireBlock('2002::/16'), at: 2 }, // 6to4
];

/** Whether an address is public. False for a string that is not an address. */
export function isPublicAddress(ip: string): boolean {
  const address = parseAddress(ip);
  if (address === undefined) return false;
  const carrier = BLOCKS_WITH_V4.find(({ block }) => isInAddressBlock(address, block));
  if (carrier !== undefined) {
    const v4 = toMapped(address.slice(carrier.at, carrier.at + 4));
    return !NOT_PUBLIC_V4.some((block) => isInAddressBlock(v4, block));
  }
  return isInAddressBlock(address, GLOBAL_V6) && !NOT_PUBLIC_V6.some((block) => isInAddressBlock(address, block));
}

function toMapped(v4: Octets): Octets {
  return parseAddress(v4.join('.')) ?? [];
}

function requireBlock(text: string): AddressBlock {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new Error(`${text} is not a CIDR block`);
  return parsed;
}

function requireBlocks(texts: readonly string[]): readonly AddressBlock[] {
  return texts.map(requireBlock);
}
