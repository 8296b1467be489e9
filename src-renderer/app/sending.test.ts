import { describe, expect, it } from 'vitest';
import { nodeSchema, settingsSchema } from '../../src-shared/settings/schema.ts';
import { howSent } from './how-sent.ts';
import { nodesToOffer } from './sending.ts';

const node = (id: string, more: Record<string, unknown> = {}) =>
  nodeSchema.parse({ id, name: `Node ${id}`, aeTitle: id.toUpperCase(), host: 'pacs.example', port: 104, ...more });

describe('where to send', () => {
  const nodes = [node('a'), node('b'), node('c', { roles: ['query'] }), node('d', { name: 'Röntgen' })];
  const ids = (typed: string, recent: string[] = []) => nodesToOffer(nodes, typed, recent).map(({ id }) => id);

  it('is a node that takes images, the last one first', () => {
    expect(ids('')).toEqual(['a', 'b', 'd']);
    expect(ids('', ['d', 'b', 'gone'])).toEqual(['d', 'b', 'a']);
  });

  it('is found by letters of name, title or address', () => {
    expect(ids('rönt')).toEqual(['d']);
    expect(ids('node B')).toEqual(['b']);
    expect(ids('example')).toEqual(['a', 'b', 'd']);
    expect(ids('nothing')).toEqual([]);
  });

  it('says what becomes of the images', () => {
    const settings = settingsSchema.parse({});
    expect(howSent(node('a'), settings)).toMatchObject({ lossy: false });
    expect(howSent(node('a'), settings).text).toContain('As they are stored');
    const lossy = node('a', { sending: { overrides: { compression: { mode: 'lossy' } } } });
    expect(howSent(lossy, settings)).toMatchObject({ lossy: true });
    const plain = node('a', { sending: { overrides: { contexts: { preference: ['1.2.840.10008.1.2'] } } } });
    expect(howSent(plain, settings).text).toBe('Uncompressed');
  });
});
