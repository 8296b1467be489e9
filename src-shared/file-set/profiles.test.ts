import { describe, expect, it } from 'vitest';
import type { DataSet } from '../dicom/data-set.ts';
import { isStorageSopClass } from '../dicom/sop-classes.ts';
import { transferSyntaxes } from '../dicom/transfer-syntaxes.ts';
import { profileIds } from './model.ts';
import { imageRuleNames, profileRefusal } from './profile-rules.ts';
import { applicationProfiles } from './profiles.ts';

const explicit = '1.2.840.10008.1.2.1';
const lossless = '1.2.840.10008.1.2.4.70';
const [ct, mr, sc, us] = ['2', '4', '7', '6.1'].map((tail) => `1.2.840.10008.5.1.4.1.1.${tail}`) as [
  string,
  string,
  string,
  string,
];

const header = (modality: string, photometric: string, allocated: number, stored: number, samples = 1): DataSet => ({
  '00080060': { vr: 'CS', Value: [modality] },
  '00280002': { vr: 'US', Value: [samples] },
  '00280004': { vr: 'CS', Value: [photometric] },
  '00280100': { vr: 'US', Value: [allocated] },
  '00280101': { vr: 'US', Value: [stored] },
  '00280102': { vr: 'US', Value: [stored - 1] },
});

describe('application profiles', () => {
  it('are what they are called, and name only what there is', () => {
    for (const id of profileIds) {
      const profile = applicationProfiles[id];
      expect(profile.id).toBe(id);
      expect(profile.transferSyntaxes[0]).toBe(explicit);
      expect(profile.transferSyntaxes.every((uid) => transferSyntaxes.has(uid))).toBe(true);
      expect((profile.sopClasses ?? []).every(isStorageSopClass)).toBe(true);
      expect(profile.imageRules.every((name) => imageRuleNames.includes(name))).toBe(true);
    }
  });

  it('allow their transfer syntaxes and no others', () => {
    const allowed = (id: (typeof profileIds)[number]): string[] =>
      [...transferSyntaxes.keys()].filter(
        (transferSyntaxUid) =>
          profileRefusal(applicationProfiles[id], {
            sopClassUid: id.startsWith('STD-CTMR') ? ct : us,
            transferSyntaxUid,
            header: header('CT', 'MONOCHROME2', 16, 12),
          }) === undefined,
      );
    const jpeg = [explicit, '1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', lossless];
    const jpeg2000 = [explicit, '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91'];
    expect(allowed('STD-GEN-CD')).toEqual([explicit]);
    expect(allowed('STD-GEN-DVD-RAM')).toEqual([explicit]);
    expect(allowed('STD-GEN-DVD-JPEG')).toEqual(jpeg);
    expect(allowed('STD-GEN-USB-JPEG')).toEqual(jpeg);
    expect(allowed('STD-GEN-DVD-J2K')).toEqual(jpeg2000);
    expect(allowed('STD-GEN-USB-J2K')).toEqual(jpeg2000);
    expect(allowed('STD-CTMR-CD')).toEqual([explicit, lossless]);
    expect(allowed('STD-CTMR-DVD')).toEqual([explicit, lossless]);
  });

  it.each([
    ['CT', ct, header('CT', 'MONOCHROME2', 16, 12), lossless, undefined],
    ['CT in inverse grey', ct, header('CT', 'MONOCHROME1', 16, 12), explicit, 'image-attributes'],
    ['MR of 12 bits', mr, header('MR', 'MONOCHROME2', 16, 12), explicit, undefined],
    ['MR of 15 bits', mr, header('MR', 'MONOCHROME2', 16, 15), explicit, 'image-attributes'],
    ['SC in grey', sc, header('OT', 'MONOCHROME2', 8, 8), lossless, undefined],
    ['SC of a palette', sc, header('OT', 'PALETTE COLOR', 8, 8), lossless, undefined],
    ['SC in colour', sc, header('OT', 'RGB', 8, 8, 3), explicit, 'image-attributes'],
    ['ultrasound', us, header('US', 'MONOCHROME2', 8, 8), explicit, 'sop-class'],
    ['NM', '1.2.840.10008.5.1.4.1.1.20', header('NM', 'MONOCHROME2', 16, 16), explicit, 'sop-class'],
    ['a presentation state', '1.2.840.10008.5.1.4.1.1.11.1', {}, explicit, undefined],
    ['a dose report, compressed', '1.2.840.10008.5.1.4.1.1.88.67', {}, lossless, 'image-attributes'],
    ['CT, lossy', ct, header('CT', 'MONOCHROME2', 16, 12), '1.2.840.10008.1.2.4.51', 'transfer-syntax'],
  ])('of CT and MR: %s', (_, sopClassUid, attributes, transferSyntaxUid, refused) => {
    const candidate = { sopClassUid, transferSyntaxUid, header: attributes };
    expect(profileRefusal(applicationProfiles['STD-CTMR-CD'], candidate)).toBe(refused);
  });
});
