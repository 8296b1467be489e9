import { describe, expect, it } from 'vitest';
import { currentVersion, readStoredSettings } from './migrate.ts';
import { defaultSettings } from './schema.ts';

describe('stored settings', () => {
  it('are the defaults when nothing, or nothing usable, was stored', () => {
    for (const stored of [undefined, null, 'text', 12, []]) {
      expect(readStoredSettings(stored).settings).toEqual(defaultSettings());
    }
  });
  it('come back as they were', () => {
    const settings = { ...defaultSettings(), callingAeTitle: 'ROOM1' };
    const read = readStoredSettings(JSON.parse(JSON.stringify(settings)));
    expect(read).toEqual({ settings, dropped: [], changed: false });
  });
  it('gain the defaults of members that an older program did not know', () => {
    const read = readStoredSettings({ listener: { aeTitle: 'OLD', port: 104 } });
    expect(read.settings.listener).toMatchObject({ aeTitle: 'OLD', port: 104, maxPduLength: 16384 });
    expect(read.dropped).toEqual([]);
  });
  it('lose only the member that does not fit, and say which', () => {
    const read = readStoredSettings({ listener: { aeTitle: 'KEPT', port: 99999, statuses: { duplicate: 'x' } } });
    expect(read.settings.listener).toMatchObject({ aeTitle: 'KEPT', port: 11112 });
    expect(read.settings.listener.statuses.duplicate).toBe(0x0111);
    expect(read.dropped.map((entry) => entry.path).sort()).toEqual(['listener.port', 'listener.statuses.duplicate']);
    expect(read.changed).toBe(true);
  });
  it('lose an entry of a list that cannot be completed, and keep its neighbours', () => {
    const node = { id: 'a', name: 'Archive', aeTitle: 'ARCHIVE', host: 'pacs', port: 104 };
    const read = readStoredSettings({
      nodes: [{ id: 'b' }, node, { ...node, id: 'c', tls: 'x' }, { ...node, id: 'd', port: 0 }],
    });
    expect(read.settings.nodes.map((entry) => entry.id)).toEqual(['a', 'c']);
    expect(read.settings.nodes[1]?.tls).toBe(false);
    expect(read.dropped.length).toBeGreaterThan(0);
  });
  it('of a newer version are read as far as they fit', () => {
    const read = readStoredSettings({ version: currentVersion + 1, callingAeTitle: 'NEW', unheardOf: true });
    expect(read.settings.callingAeTitle).toBe('NEW');
    expect(read.changed).toBe(true);
  });
});
