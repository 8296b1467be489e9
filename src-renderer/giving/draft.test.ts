import { describe, expect, it } from 'vitest';
import { fileSetRequest } from '../../src-shared/contract/file-sets.ts';
import { mediaSchema } from '../../src-shared/settings/media.ts';
import {
  asFileSetId,
  capacitiesOf,
  codingsOffered,
  type Draft,
  firstDraft,
  profilesOffered,
  requestOf,
  withCoding,
  withProfile,
} from './draft.ts';

const { creation } = mediaSchema.parse({});
const first = firstDraft(creation);
const selection = { catalogue: 'archive', studyRows: [1, 2] };
const wanted = (draft: Partial<Draft>) => requestOf({ ...first, ...draft }, selection);

describe('the choices of an export', () => {
  it('begin with nothing that is not offered, and with no loss that the settings do not allow', () => {
    const jpeg = '1.2.840.10008.1.2.4.50';
    const coding = { ...creation.coding, transferSyntaxUid: jpeg };
    expect(firstDraft({ ...creation, coding }).coding.transferSyntaxUid).toBe('profile');
    const lossy = { ...coding, lossy: true };
    expect(firstDraft({ ...creation, coding: lossy, defaultProfile: 'none' }).coding).toMatchObject({
      transferSyntaxUid: jpeg,
      lossy: true,
    });
    // Not of this profile.
    expect(firstDraft({ ...creation, coding: lossy, defaultProfile: 'STD-GEN-CD' }).coding).toMatchObject({
      transferSyntaxUid: 'profile',
      lossy: false,
    });
    expect(firstDraft({ ...creation, profiles: ['STD-GEN-CD'], defaultProfile: 'plain' }).profile).toBe('plain');
  });

  it('begin as the settings say, or as the last time where that is still offered', () => {
    expect(first).toMatchObject({ profile: 'STD-GEN-USB-JPEG', kind: 'folder', verify: true });
    expect(firstDraft(creation, { profile: 'STD-CTMR-CD', kind: 'zip' })).toMatchObject({
      profile: 'STD-CTMR-CD',
      kind: 'zip',
    });
    expect(firstDraft({ ...creation, profiles: ['STD-GEN-CD'] }, { profile: 'STD-CTMR-CD' }).profile).toBe(
      'STD-GEN-CD',
    );
    expect(profilesOffered({ profiles: ['STD-GEN-CD'] })).toEqual(['STD-GEN-CD', 'none', 'plain']);
  });

  it('say what is still missing', () => {
    expect(wanted({})).toEqual({ missing: 'Choose a folder or a stick.' });
    expect(wanted({ kind: 'zip' })).toEqual({ missing: 'Choose where the ZIP archive goes.' });
    expect(wanted({ kind: 'burner' })).toEqual({ missing: 'There is no burner.' });
    const zip = { kind: 'zip', zip: '/a.zip', encrypt: true } as const;
    expect(wanted(zip)).toEqual({ missing: 'Enter a password.' });
    expect(wanted({ ...zip, password: 'a', again: 'b' })).toEqual({ missing: 'Enter the same password twice.' });
    expect(wanted({ ...zip, password: 'a', again: 'a' })).toHaveProperty('request.password', 'a');
  });

  it('need no password for the holders of certificates, but for an archive that is encrypted', () => {
    const secure = { folder: '/x', secure: true, recipients: ['/a.pem'] };
    expect(wanted({ folder: '/x', secure: true })).toEqual({ missing: 'Enter a password.' });
    expect(wanted(secure)).toHaveProperty('request.recipientFiles', ['/a.pem']);
    expect(wanted(secure)).not.toHaveProperty('request.password');
    expect(wanted({ ...secure, password: 'a' })).toEqual({ missing: 'Enter the same password twice.' });
    expect(wanted({ ...secure, secure: false })).not.toHaveProperty('request.recipientFiles');
    expect(wanted({ ...secure, kind: 'zip', zip: '/a.zip', encrypt: true })).toEqual({ missing: 'Enter a password.' });
  });

  it('never send a password that is not used, nor encrypt another target than the archive', () => {
    const said = wanted({ folder: '/x', encrypt: true, password: 'secret', again: 'secret' });
    expect(JSON.stringify(said)).not.toContain('secret');
    expect(said).toHaveProperty('request.target', { kind: 'folder', path: '/x', update: false });
  });

  it('are a request that the service takes', () => {
    for (const draft of [
      { folder: ' /x ', fileSetId: 'DISC_1 ' },
      { kind: 'image', image: '/x.iso', volumeBytes: 737_280_000 },
      { kind: 'burner', device: '/dev/sr0', copies: 2, speed: 8 },
      { folder: '/x', profile: 'plain', fileSetId: 'DISC' },
    ] satisfies Partial<Draft>[]) {
      const said = wanted(draft);
      expect(fileSetRequest.safeParse('request' in said ? said.request : undefined).success).toBe(true);
    }
    expect(wanted({ folder: '/x', profile: 'plain', fileSetId: 'DISC' })).toHaveProperty('request.fileSetId', '');
  });

  it('offer only what the profile allows', () => {
    const cd = codingsOffered('STD-GEN-CD', creation).map(({ value }) => value);
    expect(cd).toEqual(['profile', 'as-stored', 'uncompressed']);
    const usb = codingsOffered('STD-GEN-USB-JPEG', creation).map(({ value }) => value);
    expect(usb).toContain('1.2.840.10008.1.2.4.70');
    expect(usb).toContain('1.2.840.10008.1.2.4.50');
    expect(usb).not.toContain('1.2.840.10008.1.2.4.90');
    const one = codingsOffered('none', { transferSyntaxes: ['1.2.840.10008.1.2.4.90'] });
    expect(one.map(({ value }) => value)).toEqual(['profile', 'uncompressed', '1.2.840.10008.1.2.4.90']);
  });

  it('fall back where another profile does not know them', () => {
    const lossy = withCoding({ ...first, volumeBytes: 0 }, '1.2.840.10008.1.2.4.50');
    expect(lossy.coding).toMatchObject({ transferSyntaxUid: '1.2.840.10008.1.2.4.50', lossy: true });
    const onCd = withProfile({ ...lossy, volumeBytes: 5 }, 'STD-GEN-CD', creation);
    expect(onCd).toMatchObject({ volumeBytes: 0, coding: { transferSyntaxUid: 'profile', lossy: false } });
    expect(withCoding(lossy, '1.2.840.10008.1.2.4.70').coding.lossy).toBe(false);
  });

  it('know how large media are', () => {
    expect(capacitiesOf('STD-GEN-CD').map(({ bytes }) => bytes)).toEqual([0, 737_280_000, 681_984_000]);
    expect(capacitiesOf('none').length).toBeGreaterThan(3);
  });

  it('name a disc as the standard lets it be named', () => {
    expect(asFileSetId('Müller-ct 1234567890')).toBe('M_LLER_CT 123456');
  });
});
