import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { generalOutcome } from './registry.ts';
import { statusKind, statusMeaning } from './status.ts';

describe('statuses (PS3.7 C)', () => {
  it.each([
    [0x0000, 'success'],
    [0xff00, 'pending'],
    [0xff01, 'pending'],
    [0xfe00, 'cancel'],
    [0x0001, 'warning'],
    [0x0107, 'warning'],
    [0x0116, 'warning'],
    [0xb000, 'warning'],
    [0xb604, 'warning'],
    [0xa700, 'refused'],
    [0xa7ff, 'refused'],
    [0x0122, 'refused'],
    [0x0124, 'refused'],
    [0x0211, 'refused'],
    [0xa900, 'failure'],
    [0xc000, 'failure'],
    [0xcfff, 'failure'],
    [0x0110, 'failure'],
  ])('%i is %s', (code, kind) => expect(statusKind(code)).toBe(kind));

  it('are named in the words of their service', () => {
    expect(statusMeaning(0xa7ab, 'storage')).toBe('Refused: out of resources');
    expect(statusMeaning(0xc123, 'find')).toBe('Unable to process');
    expect(statusMeaning(0xa801, 'move')).toBe('Refused: move destination unknown');
    expect(statusMeaning(0xb000, 'get')).toBe('Sub-operations complete, one or more failures');
    expect(statusMeaning(0x0122, 'storage')).toBe('Refused: SOP class not supported');
    expect(statusMeaning(0x4321)).toBe('Undefined status (failure)');
  });

  it.each([
    ['invalid-input', 0x0115],
    ['not-found', 0x0112],
    ['forbidden', 0x0124],
    ['disk-full', 0x0213],
    ['cancelled', 0xfe00],
    ['internal', 0x0110],
  ] as const)('the error %s becomes %i', (code, status) => {
    expect(generalOutcome(new NegatoscopeError(code, 'why')).status).toBe(status);
  });

  it('anything thrown becomes a processing failure', () => {
    expect(generalOutcome('text')).toEqual({ status: 0x0110, comment: 'text' });
  });
});
