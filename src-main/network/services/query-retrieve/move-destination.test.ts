import { expect, it } from 'vitest';
import { nodeSchema } from '../../../../src-shared/settings/schema.ts';
import { moveDestination } from './move-destination.ts';

const node = (id: string, aeTitle: string, storage: object = {}) =>
  nodeSchema.parse({ id, name: id, aeTitle, host: `${id}.local`, port: 104, storage });
const nodes = [
  node('archive', 'ARCHIVE', { aeTitle: 'ARCHIVE_STORE', port: 105 }),
  node('station', 'STATION'),
  node('other', 'ARCHIVE_STORE'),
];
const requestor = { aeTitle: 'CALLER', address: '10.0.0.7', ownAeTitle: 'US' };
const strict = { callerAsDestination: false, callerPort: 4242 };

it('names a node by the title under which it stores, else by its own', () => {
  expect(moveDestination('STATION', nodes, strict, requestor)?.id).toBe('station');
  expect(moveDestination(' STATION ', nodes, strict, requestor)?.id).toBe('station');
  expect(moveDestination('ARCHIVE_STORE', nodes, strict, requestor)?.id).toBe('archive');
  expect(moveDestination('ARCHIVE', nodes, strict, requestor)?.id).toBe('archive');
});

it('is not guessed: of stations that share a title the one that asks, else none', () => {
  const twins = [...nodes, { ...node('twin', 'STATION'), host: '10.0.0.7' }];
  expect(moveDestination('STATION', twins, strict, requestor)?.id).toBe('twin');
  expect(moveDestination('STATION', twins, strict, { ...requestor, address: '10.0.0.8' })).toBeUndefined();
  // Two entries for one host are one station.
  const again = [...nodes, { ...node('station', 'STATION'), id: 'again', port: 4242 }];
  expect(moveDestination('STATION', again, strict, requestor)?.id).toBe('station');
});

it('is unknown otherwise: another case, no title, the requestor when that is not allowed', () => {
  for (const title of ['station', '', '  ', undefined, 'CALLER', 'US']) {
    expect(moveDestination(title, nodes, strict, requestor)).toBeUndefined();
  }
});

it('is the requestor where it calls from, if that is allowed, and nobody else', () => {
  const open = { ...strict, callerAsDestination: true };
  expect(moveDestination('CALLER', nodes, open, requestor)).toMatchObject({
    aeTitle: 'CALLER',
    host: '10.0.0.7',
    port: 4242,
  });
  expect(moveDestination('SOMEBODY', nodes, open, requestor)).toBeUndefined();
  expect(moveDestination('STATION', nodes, open, { ...requestor, aeTitle: 'STATION' })?.host).toBe('station.local');
});
