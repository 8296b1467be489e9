import { describe, expect, it } from 'vitest';
import { deIdentifyOptions } from '../../../src-shared/changes/de-identify/options.ts';
import { deIdentifyRequestSchema } from '../../../src-shared/changes/model.ts';
import { deIdentificationSchema } from '../../../src-shared/settings/de-identification.ts';
import {
  clipped,
  hasOptions,
  optionsOf,
  patientOf,
  proposedMasks,
  sameTwice,
  seriesOfKnownDevices,
  withMasks,
  withMoreMasks,
  withOption,
  withProfile,
  withPseudonym,
} from './request.ts';
import { foundText, identityText, optionWords, summaryOf } from './words.ts';

const request = deIdentifyRequestSchema.parse({});
const own = {
  profiles: [
    {
      id: 'trial',
      name: 'Trial 7',
      basedOn: 'ps3.15',
      options: ['retain-device-identity'],
      actions: {},
      safePrivate: [],
    },
    { id: 'house', name: 'House', basedOn: 'canon-gca', options: [], actions: {}, safePrivate: [] },
  ],
};

describe('regions of known devices', () => {
  const rules = [
    {
      manufacturer: 'Sonics*',
      model: '*',
      sopClasses: [],
      columns: 800,
      rows: 600,
      regions: [{ left: 0, top: 0, right: 800, bottom: 40 }],
    },
  ];
  const maker = { manufacturer: 'Sonics Ltd', model: 'S-1', sopClassUid: '1.2', columns: 800, rows: 600 };
  const series = [
    { seriesUid: '1', maker },
    { seriesUid: '2', maker: { ...maker, columns: 640 } },
    { seriesUid: '3', maker },
    { seriesUid: '4' },
  ];

  it('are put on all series of these devices at once, where they are not drawn already', () => {
    const region = { left: 0, top: 0, right: 800, bottom: 40 };
    const drawn = withMasks(request, '3', [{ ...region, bottom: 50 }]);
    const known = seriesOfKnownDevices(drawn, rules, series);
    expect(known).toEqual([{ seriesUid: '1', regions: [region] }]);
    const masked = withMoreMasks(drawn, known, own);
    expect(masked.masks).toEqual({ '1': [region], '3': [{ ...region, bottom: 50 }] });
    expect(masked.options).toEqual(['clean-pixel-data']);
    expect(seriesOfKnownDevices(masked, rules, series)).toEqual([]);
    expect(seriesOfKnownDevices(withMasks(request, '*', [region]), rules, series)).toEqual([]);
    // What has no options gets none.
    expect(withMoreMasks({ ...drawn, profile: 'canon-gca' }, known, own).options).toEqual([]);
  });

  it('the identity is called removed by the profile of the standard alone', () => {
    const settings = deIdentificationSchema.parse(own);
    expect(identityText(request, settings)).toMatch(/^de-identified: /);
    expect(identityText({ ...request, profile: 'trial' }, settings)).toBe('de-identified: Trial 7');
    expect(identityText({ ...request, profile: 'house' }, settings)).toBe('changed: House');
    expect(identityText({ ...request, profile: 'canon-gca' }, settings)).toMatch(/^changed: /);
  });

  it('a series is named with its patient where several are chosen', () => {
    const jane = { patientKey: 'a', name: 'Doe^Jane', patientId: 'G-1', pseudonym: { name: '', id: '' }, studies: 1 };
    const richard = { ...jane, patientKey: 'b', name: 'Roe^Richard', patientId: 'G-2' };
    expect(patientOf({ patients: [jane, richard] }, { patientKey: 'b' })).toBe('Roe, Richard  G-2');
    expect(patientOf({ patients: [jane] }, { patientKey: 'a' })).toBe('');
  });
});

describe('a request of de-identification', () => {
  it('has words for every option there is, and no others', () => {
    expect(optionWords.map(({ id }) => id).sort()).toEqual(deIdentifyOptions.map(({ id }) => id).sort());
  });

  it('takes one of two options that exclude each other', () => {
    const kept = withOption(request, 'retain-full-dates', true);
    const shifted = withOption(withOption(kept, 'retain-uids', true), 'retain-modified-dates', true);
    expect(shifted.options).toEqual(['retain-uids', 'retain-modified-dates']);
    expect(withOption(shifted, 'retain-modified-dates', false).options).toEqual(['retain-uids']);
  });

  it('takes options over from a profile of ones own, and has none where the profile has none', () => {
    expect(withProfile(request, 'trial', own).options).toEqual(['retain-device-identity']);
    // What the one brought along does not stay with another.
    expect(withProfile(withProfile(request, 'trial', own), 'ps3.15', own).options).toEqual([]);
    // They hold always, whatever the request says, and are told of.
    expect(optionsOf({ profile: 'trial', options: ['retain-uids'] }, own)).toEqual([
      'retain-device-identity',
      'retain-uids',
    ]);
    expect(summaryOf({ ...request, profile: 'trial' }, deIdentificationSchema.parse(own))).toContain(
      'keep device identity',
    );
    const some = withOption(request, 'retain-uids', true);
    expect(withProfile(some, 'canon-gca', own).options).toEqual([]);
    expect(hasOptions('house', own)).toBe(false);
    expect(hasOptions('trial', own)).toBe(true);
  });

  it('keeps one pseudonym for a patient, or none', () => {
    const first = withPseudonym(request, 'a', { name: 'X', id: '1' });
    expect(withPseudonym(first, 'a', { name: 'Y', id: '2' }).pseudonyms).toEqual([
      { patientKey: 'a', name: 'Y', id: '2' },
    ]);
    expect(withPseudonym(first, 'a', undefined).pseudonyms).toEqual([]);
  });

  it('finds patients who would have the same ID', () => {
    const named = (id: string) => ({ pseudonym: { name: '', id } });
    expect([...sameTwice([named('A'), named('B'), named('A'), named(''), named('')])]).toEqual(['A']);
  });

  it('cuts regions at the edges of the picture, whatever way they were drawn', () => {
    expect(clipped({ left: 90.2, top: 40, right: -5, bottom: 10.6 }, 80, 30)).toEqual({
      left: 0,
      top: 10,
      right: 80,
      bottom: 30,
    });
    expect(clipped({ left: 100, top: 0, right: 120, bottom: 5 }, 80, 30)).toBeUndefined();
    expect(withMasks(withMasks(request, '1.2', [{ left: 0, top: 0, right: 1, bottom: 1 }]), '1.2', []).masks).toEqual(
      {},
    );
  });

  it('proposes the regions of a device, where maker, model and size fit', () => {
    const rule = {
      manufacturer: 'ACME*',
      model: 'U?1 (a)',
      sopClasses: [],
      columns: 640,
      rows: 480,
      regions: [{ left: 0, top: 0, right: 9999, bottom: 40 }],
    };
    const image = { manufacturer: 'acme Medical', model: 'US1 (A)', sopClassUid: '1', columns: 640, rows: 480 };
    expect(proposedMasks([rule], image)).toEqual([{ left: 0, top: 0, right: 640, bottom: 40 }]);
    expect(proposedMasks([rule], { ...image, columns: 641 })).toEqual([]);
    expect(proposedMasks([rule], { ...image, model: 'US1 A' })).toEqual([]);
    expect(proposedMasks([{ ...rule, sopClasses: ['2'] }], image)).toEqual([]);
  });

  it('is told in a line, with what was found', () => {
    const some = withMasks(withOption(request, 'retain-uids', true), '*', [{ left: 0, top: 0, right: 1, bottom: 1 }]);
    expect(summaryOf(some, undefined)).toBe('Basic profile (PS3.15), keep UIDs, 1 masked region');
    expect(
      foundText({
        patients: [1, 2],
        series: [
          { risks: ['face'], leftOut: 0 },
          { risks: [], leftOut: 3 },
        ],
      }),
    ).toBe('2 patients; 1 series to look at; 3 objects are left out');
  });
});
