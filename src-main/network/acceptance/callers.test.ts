import { describe, expect, it } from 'vitest';
import { addressMatches, callerAllowed, plainAddress } from './callers.ts';

describe('addressMatches', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['10.1.2.0/24', '10.1.2.255', true],
    ['10.1.2.0/24', '10.1.3.0', false],
    [' 0.0.0.0/0 ', '192.168.7.7', true],
    ['10.0.0.0/8', '::1', false],
    ['fe80::/10', 'fe80::1', true],
    ['::1', '::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['10.1.2.0/33', '10.1.2.0', false],
    ['10.1.2.0/x', '10.1.2.0', false],
    ['10.1.2', '10.1.2.0', false],
    ['host.example', '10.1.2.0', false],
    ['', '10.1.2.0', false],
    ['10.1.2.0/24', '', false],
  ])('%s and %s: %s', (range, address, expected) => expect(addressMatches(range, address)).toBe(expected));

  it('sees IPv4 through an IPv6 socket', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(plainAddress('::1')).toBe('::1');
    expect(plainAddress(undefined)).toBe('');
  });
});

describe('callerAllowed', () => {
  const callers = [
    { aeTitle: 'CT1', address: '10.0.0.0/24' },
    { aeTitle: '', address: '10.9.9.9' },
    { aeTitle: 'ANYWHERE', address: '' },
  ];
  it.each([
    ['any', 'X', '1.1.1.1', true],
    ['title', 'CT1', '1.1.1.1', true],
    ['title', 'ct1', '1.1.1.1', true],
    ['address', 'X', '10.0.0.7', true],
    ['title-and-address', 'CT1', '10.0.0.7', true],
    ['title-and-address', 'CT1', '10.0.1.7', false],
    ['title-and-address', 'OTHER', '10.0.0.7', false],
    ['title-and-address', 'OTHER', '10.9.9.9', true],
    ['title-and-address', 'ANYWHERE', '4.4.4.4', true],
  ] as const)('%s: %s from %s: %s', (callingPolicy, title, address, expected) => {
    expect(callerAllowed({ callingPolicy, callers }, title, address)).toBe(expected);
  });

  it('lets nobody in by an empty list', () => {
    expect(callerAllowed({ callingPolicy: 'title', callers: [] }, 'CT1', '10.0.0.7')).toBe(false);
    expect(callerAllowed({ callingPolicy: 'title', callers: [{ aeTitle: 'CT1', address: '' }] }, 'ct1', '')).toBe(
      false,
    );
  });
});
