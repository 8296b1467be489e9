import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src-shared/contract/errors.ts';
import { connectionReason, errorText, unreadableText } from './error-text.ts';

const codes: Record<ErrorCode, true> = {
  internal: true,
  'invalid-input': true,
  'not-found': true,
  cancelled: true,
  busy: true,
  forbidden: true,
  'not-dicom': true,
  unsupported: true,
  damaged: true,
  'disk-full': true,
  io: true,
  'address-in-use': true,
  'connection-failed': true,
  'association-rejected': true,
  'association-aborted': true,
  timeout: true,
  protocol: true,
  'dimse-status': true,
  'not-displayable': true,
  'decode-failed': true,
};

describe('texts of errors', () => {
  it('says which service a node does not offer, and why a connection failed', () => {
    const parameters = { aeTitle: 'PACS', sopClassUid: '1.2.840.10008.5.1.4.31' };
    const text = errorText({ code: 'unsupported', message: 'PACS does not offer this service', parameters });
    expect(text.title).toBe('PACS does not offer this service');
    expect(connectionReason('connect ECONNREFUSED 10.0.0.1:104')).toBe(
      'the computer answers, but nothing listens on that port',
    );
    expect(connectionReason('the listener closes')).toBe('the listener closes');
  });

  it('a retrieve after which nothing is here says which title the node must know', () => {
    const parameters = { node: 'PACS', destination: 'STATION', sent: 12, arrived: 0, reason: 'nothing-arrived' };
    const nothing = errorText({ code: 'not-found', message: '', parameters });
    expect(nothing.title).toBe('PACS says that it sent 12, but 0 arrived here');
    expect(nothing.advice).toContain('STATION');
    const unknown = { node: 'PACS', destination: 'STATION', status: 0xa801, reason: 'destination-unknown' };
    expect(errorText({ code: 'dimse-status', message: '', parameters: unknown }).advice).toContain('STATION');
  });

  it.each(Object.keys(codes))('%s says what happened and what can be done', (code) => {
    const text = errorText({ code, message: 'detail', parameters: {} });
    expect(text.title).toMatch(/^[A-Z].{5,}/);
    expect(text.advice.length).toBeGreaterThan(5);
    expect(`${text.title} ${text.advice}`).not.toMatch(/undefined|\[object|NaN|\(\)/);
  });

  it('are never empty, whatever the code', () => {
    expect(errorText({ code: 'something new', message: 'x', parameters: {} }).title).toContain('Negatoscope');
  });

  it('name the object', () => {
    expect(errorText({ code: 'damaged', message: '', parameters: { path: 'IM001', offset: 132 } }).title).toBe(
      'IM001 is damaged at byte 132',
    );
    expect(errorText({ code: 'address-in-use', message: '', parameters: { port: 104 } }).title).toContain('Port 104');
  });

  it.each([
    [{ source: 1, reason: 7 }, 'called AE title'],
    [{ source: 1, reason: 3 }, 'calling AE title'],
    [{ source: 3, reason: 2 }, 'too many connections'],
    [{ source: 9, reason: 9 }, 'allowed to call'],
  ])('explain a rejection %j', (parameters, part) => {
    const text = errorText({
      code: 'association-rejected',
      message: '',
      parameters: { peer: 'PACS', host: '10.0.0.1', port: 104, ...parameters },
    });
    expect(text.title).toBe('PACS (10.0.0.1:104) refused the association');
    expect(text.advice).toContain(part);
  });

  it.each([
    { code: 'io', message: 'x', parameters: { path: '/a', reason: 'ENOENT' } },
    { code: 'io', message: 'x', parameters: { file: '/a', system: 'ENOENT' } },
    { code: 'io', message: 'ENOENT: no such file', parameters: { path: '/a' } },
  ])('know the code of the system, wherever it stands: %j', (error) => {
    expect(errorText(error)).toMatchObject({
      title: expect.stringContaining('/a'),
      advice: expect.stringContaining('not there'),
    });
  });

  it('write a status as the standard does', () => {
    expect(errorText({ code: 'dimse-status', message: '', parameters: { status: 0xa700 } }).title).toContain('(A700H)');
  });
});

describe('unreadable files', () => {
  it('say why', () => {
    expect(unreadableText({ reason: 'damaged', offset: 7, detail: 'short' })).toBe('Damaged at byte 7: short');
    expect(unreadableText({ reason: 'damaged', detail: 'short' })).toBe('Damaged: short');
    expect(unreadableText({ reason: 'missing', detail: '' })).toContain('DICOMDIR');
  });
});

describe('file-sets', () => {
  it('says what stands in the way of a file-set, and what can be done', () => {
    const error = (reason: string) => ({ code: 'invalid-input', message: reason, parameters: { reason } });
    expect(errorText(error('folder-not-empty'))).toEqual({
      title: 'The folder is not empty',
      advice: 'Choose an empty one, or a name for a new one.',
    });
    expect(errorText(error('constructor')).advice).toBe('constructor');
  });
});
