import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aeTitle } from './basic.ts';
import { applyProfile, outsideLimits, parseProfile, stationTitle } from './profiles.ts';
import { defaultSettings, listenerSchema, type Settings, settingsSchema } from './schema.ts';

const folder = new URL('../../resources/profiles/', import.meta.url);
const profile = (name: string) => parseProfile(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
const names = settingsSchema.shape.profile.unwrap().exclude(['default']).options;

/** A station with something of its own everywhere. */
const station = (): Settings =>
  settingsSchema.parse({
    listener: {
      aeTitle: 'READING1',
      port: 4242,
      host: '127.0.0.1',
      additionalPorts: [4243],
      callers: [{ aeTitle: 'CT1', address: '10.0.0.0/8' }],
      maxPduLength: 65536,
      tls: { enabled: true, certificateFile: 'c.pem', keyFile: 'k.pem' },
    },
    callingAeTitle: 'READING1',
    nodes: [{ id: 'a', name: 'Archive', aeTitle: 'ARCHIVE', host: 'pacs', port: 104 }],
    storage: { durability: 'relaxed', reserveBytes: 1, duplicates: 'refuse' },
    display: { annotations: 'none' },
    audit: { keepDays: 3 },
  });

describe('profiles', () => {
  it('are there for all five systems and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`).sort());
  });
  it.each(names)('%s fits the settings, with each of its variants', (name) => {
    expect(profile(name).name).toBe(name);
  });
  it.each(names)('%s keeps who, where and whom this station knows', (name) => {
    const before = station();
    const after = applyProfile(before, profile(name));
    expect(after.profile).toBe(name);
    for (const key of ['enabled', 'aeTitle', 'host', 'port', 'additionalPorts', 'tls', 'callers'] as const) {
      expect(after.listener[key]).toEqual(before.listener[key]);
    }
    expect(after.nodes).toEqual(before.nodes);
    expect(after.callingAeTitle).toBe('READING1');
    expect(after.display).toEqual(before.display);
    expect(after.audit).toEqual(before.audit);
    expect(after.storage).toMatchObject({ durability: 'relaxed', reserveBytes: 1 });
    expect(after.listener.implementation).toEqual(defaultSettings().listener.implementation);
    expect(outsideLimits(after, profile(name))).toEqual([]);
  });
  it('leave nothing of an earlier profile behind', () => {
    for (const first of names) {
      for (const second of names) {
        const direct = applyProfile(station(), profile(second));
        expect(applyProfile(applyProfile(station(), profile(first)), profile(second))).toEqual(direct);
      }
    }
    const back = applyProfile(applyProfile(station(), profile('pixelmed')), undefined);
    expect(back.listener.validation).toBe('identifiers');
    expect(back.profile).toBe('default');
  });
  it('refuse what is no setting and what does not fit', () => {
    const good = JSON.parse(readFileSync(new URL('telemis.json', folder), 'utf8'));
    expect(() => parseProfile({ ...good, settings: { listener: { maxPdu: 1 } } })).toThrow(/listener\.maxPdu/);
    expect(() => parseProfile({ ...good, settings: { listener: { maxPduLength: -1 } } })).toThrow();
    expect(() => parseProfile({ ...good, name: 'default' })).toThrow();
    expect(() => applyProfile(defaultSettings(), profile('telemis'), { variants: ['none'] })).toThrow(/none/);
  });
});

describe('rows that are settings', () => {
  it('[TEL-002] the maximum PDU length is any from 4096 to 131072, and nothing outside', () => {
    const telemis = profile('telemis');
    const base = applyProfile(defaultSettings(), telemis);
    const withLength = (maxPduLength: number) => ({ ...base, listener: { ...base.listener, maxPduLength } });
    for (const length of [4096, 16384, 50_000, 131_072]) {
      expect(outsideLimits(withLength(length), telemis)).toEqual([]);
    }
    for (const length of [0, 4095, 131_073]) {
      expect(outsideLimits(withLength(length), telemis).map((entry) => entry.path)).toEqual(['listener.maxPduLength']);
    }
  });
  it('[TEL-157][TEL-156][OSM-141] ports, titles, PDU length and the addresses of peers are configuration', () => {
    const before = { ...station(), listener: { ...station().listener, maxPduLength: 4096 } };
    expect(settingsSchema.parse(before)).toEqual(before);
    expect(before.nodes[0]).toMatchObject({ aeTitle: 'ARCHIVE', host: 'pacs', port: 104 });
  });
  it('[PXM-008] zero is never offered as maximum length', () => {
    const pixelmed = profile('pixelmed');
    const base = applyProfile(defaultSettings(), pixelmed);
    expect(base.listener.maxPduLength).toBe(16384);
    expect(base.calling.maxPduLength).toBe(16384);
    const zero = { ...base, listener: { ...base.listener, maxPduLength: 0 } };
    expect(outsideLimits(zero, pixelmed)).toHaveLength(1);
  });
  it('[PXM-163] no limit is set to the size of an object', () => {
    expect(applyProfile(defaultSettings(), profile('pixelmed')).listener.maxInstanceBytes).toBe(0);
  });
  it('[VIT-009] the default title of the storage SCP is <host>-<port>, within 16 characters', () => {
    const named = (hostName: string) =>
      applyProfile(defaultSettings(), profile('vitrea-read'), { station: { hostName } }).listener.aeTitle;
    expect(named('reading')).toBe('reading-7000');
    expect(named('a-very-long-host-name')).toBe('a-very-long-7000');
    expect(named('back\\slash')).toBe('backslash-7000');
    expect(aeTitle.safeParse(named('ÄÖÜ')).success).toBe(true);
    expect(stationTitle('{host}-{port}', { host: 'x'.repeat(40), port: '65535' })).toHaveLength(16);
  });
  it('[VIT-010] the storage SCP listens on port 7000 by default', () => {
    const settings = applyProfile(defaultSettings(), profile('vitrea-read'), { station: { hostName: 'h' } });
    expect(settings.listener.port).toBe(7000);
  });
  it('[VIT-012][VIT-013][VIT-014][VIT-015] its timeouts: 180 s to connect and to send, adjustable; none for messages', () => {
    const { timeouts } = applyProfile(defaultSettings(), profile('vitrea-read')).calling;
    expect(timeouts).toMatchObject({ connectMs: 180_000, sendMs: 180_000, packetMs: 120_000, acseMs: 0, dimseMs: 0 });
    expect(listenerSchema.parse({ timeouts: { connectMs: 5, sendMs: 6, packetMs: 7 } }).timeouts).toMatchObject({
      connectMs: 5,
      sendMs: 6,
      packetMs: 7,
    });
  });
  it('[GCA-205] SOP classes and transfer syntaxes can be restricted for each title', () => {
    const settings = applyProfile(defaultSettings(), profile('canon-gca'), { variants: ['uncompressed'] });
    expect(settings.listener.storageSopClasses).toHaveLength(4);
    expect(settings.listener.transferSyntaxes).toEqual(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']);
    const restricted = listenerSchema.parse({
      titles: [{ aeTitle: 'CTONLY', overrides: { storageSopClasses: ['1.2.840.10008.5.1.4.1.1.2'] } }],
    });
    expect(restricted.titles[0]?.overrides['storageSopClasses']).toHaveLength(1);
  });
  it('[TEL-007][GCA-015][OSM-004][PXM-007][VIT-003] each system’s implementation identity can be reproduced', () => {
    const theirs = (name: string) => applyProfile(station(), profile(name), { implementation: 'theirs' });
    expect(theirs('telemis').listener.implementation.classUid).toBe('1.2.276.0.7230010.3.0.3.5.2');
    expect(theirs('canon-gca').listener.implementation).toEqual({
      classUid: '1.2.840.113747.20080222',
      versionName: 'VIMS_1.0',
    });
    expect(theirs('canon-gca').calling.implementation.versionName).toBe('Dicom 0.1');
    expect(theirs('kodak-osm').listener.implementation.classUid).toBe('1.2.840.113704.7.0.2');
    expect(theirs('pixelmed').listener.implementation).toEqual(theirs('pixelmed').calling.implementation);
    expect(theirs('vitrea-read').listener.implementation.versionName).toBe('EV-3.5.4-31');
  });
});
