import { BlockList, isIP } from 'node:net';
import type { AcceptancePolicy } from '../../../src-shared/settings/schema.ts';

/** An address as the settings write it: IPv4 seen through an IPv6 socket loses its prefix. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');

/** True when `address` lies in `range`: one address or CIDR, of either family. What cannot be parsed matches nothing. */
export function addressMatches(range: string, address: string): boolean {
  const [network = '', prefix] = range.trim().split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) {
    return false;
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) {
    return false;
  }
  list.addSubnet(network, bits, type);
  return list.check(address, type);
}

/** Whether the policy lets this caller in. An entry's empty title or address stands for any. */
export function callerAllowed(
  policy: Pick<AcceptancePolicy, 'callingPolicy' | 'callers'>,
  callingAeTitle: string,
  address: string,
): boolean {
  const byTitle = policy.callingPolicy === 'title' || policy.callingPolicy === 'title-and-address';
  const byAddress = policy.callingPolicy === 'address' || policy.callingPolicy === 'title-and-address';
  if (!byTitle && !byAddress) {
    return true;
  }
  return policy.callers.some(
    (caller) =>
      (!byTitle || caller.aeTitle.trim() === '' || caller.aeTitle.trim() === callingAeTitle) &&
      (!byAddress || caller.address.trim() === '' || addressMatches(caller.address, address)),
  );
}
