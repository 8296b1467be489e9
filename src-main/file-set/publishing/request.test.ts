import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import { publishingRuleSchema } from '../../../src-shared/settings/media.ts';
import { settingsSchema } from '../../../src-shared/settings/schema.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { publicationRequest } from './request.ts';

const study = { studyRow: 7, patientId: 'G-1', studyDate: '20240105' } as StudyRow;

describe('what a publishing rule asks for', () => {
  it('is nothing while the folder of the rule is not there: its share may not be mounted', async () => {
    const folder = temporaryFolderSync('publishing-request');
    const asked = (path: string) => {
      const rule = publishingRuleSchema.parse({ id: 'a', target: { kind: 'folder', path } });
      const publication = { id: 3 } as Parameters<typeof publicationRequest>[1];
      const of = { study, catalogue: 'archive', settings: settingsSchema.parse({}), burner: '' };
      return publicationRequest(rule, publication, of);
    };
    await expect(asked(join(folder, 'share'))).rejects.toMatchObject({ code: 'not-found' });
    expect((await asked(folder)).target).toMatchObject({ path: join(folder, 'G-1_20240105_000003'), update: false });
  });

  it('is de-identified as a person is proposed it: a profile of ones own keeps nothing but what it says itself', async () => {
    const settings = settingsSchema.parse({
      deIdentification: {
        request: { options: ['retain-uids'] },
        profiles: [{ id: 'trial', name: 'Trial', options: ['retain-device-identity'] }],
      },
    });
    const asked = async (deIdentify: string, of = settings) => {
      const rule = publishingRuleSchema.parse({ id: 'a', deIdentify, target: { kind: 'zip', path: 'out' } });
      const publication = { id: 3 } as Parameters<typeof publicationRequest>[1];
      return (await publicationRequest(rule, publication, { study, catalogue: 'archive', settings: of, burner: '' }))
        .deIdentify;
    };
    expect(await asked('')).toBeUndefined();
    expect(await asked('ps3.15')).toMatchObject({ profile: 'ps3.15', options: ['retain-uids'] });
    expect(await asked('trial')).toMatchObject({ profile: 'trial', options: [] });
    // What was set beside it is proposed with it.
    const { deIdentification } = settings;
    const proposed = { ...deIdentification, request: { ...deIdentification.request, profile: 'trial' } };
    expect((await asked('trial', { ...settings, deIdentification: proposed }))?.options).toEqual(['retain-uids']);
  });
});
