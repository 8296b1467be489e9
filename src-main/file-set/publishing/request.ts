import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileSetRequest, type FileSetTarget, fileSetRequest } from '../../../src-shared/contract/file-sets.ts';
import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import type { PublishingRule } from '../../../src-shared/settings/media.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import type { Publication } from '../../archive/database/state-publishing.ts';
import { needFolderOf } from '../targets/files.ts';

/** What a name on any file system may have; the rest is left out. */
const plainText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9-]+/g, '')
    .slice(0, 24);

/**
 * Name of what is published: whose and of when, and a number that no other has; of what is de-identified the number alone. The same for
 * the same publication, whenever it is asked for.
 */
export function publicationName(rule: PublishingRule, { id }: Pick<Publication, 'id'>, study: StudyRow): string {
  const number = String(id).padStart(6, '0');
  const about = rule.deIdentify === '' ? [plainText(study.patientId), plainText(study.studyDate)] : [];
  return [...about, number].filter(Boolean).join('_');
}

/** Whether what comes later can be put to what was published: into a folder, whose files say who the patient is and are listed. */
export const canBeAddedTo = (rule: PublishingRule, { media }: Pick<Settings, 'media'>): boolean =>
  rule.target.kind === 'folder' && rule.profile !== 'plain' && rule.deIdentify === '' && media.creation.update;

/** What a person would ask for to publish the study. `burner`: the first one, where the rule names none. */
export async function publicationRequest(
  rule: PublishingRule,
  publication: Publication,
  { study, catalogue, settings, burner }: { study: StudyRow; catalogue: string; settings: Settings; burner: string },
): Promise<FileSetRequest> {
  const name = publicationName(rule, publication, study);
  return fileSetRequest.parse({
    selection: { catalogue, studyRows: [study.studyRow] },
    profile: rule.profile,
    target: await targetOf(rule, name, burner),
    coding: rule.coding,
    content: rule.content,
    ...(rule.deIdentify !== '' && { deIdentify: deIdentifyRequest(rule.deIdentify, settings) }),
    fileSetId: `PUB${String(publication.id).padStart(6, '0')}`,
    verify: settings.media.creation.verify,
  });
}

/** As a person is proposed it who chooses the profile: one of one's own keeps nothing but what it says itself. */
function deIdentifyRequest(profile: string, { deIdentification: { request, profiles } }: Settings) {
  const isOther = profile !== request.profile && profiles.some(({ id }) => id === profile);
  return { ...request, profile, ...(isOther && { options: [] }) };
}

async function targetOf({ target }: PublishingRule, name: string, burner: string): Promise<FileSetTarget> {
  const path = join(target.path, name);
  switch (target.kind) {
    case 'folder': {
      // Where a share is mounted at other times a folder of this computer would be made.
      await needFolderOf(path);
      const directory = await lstat(join(path, 'DICOMDIR')).catch(() => undefined);
      return { kind: 'folder', path, update: directory !== undefined };
    }
    case 'zip':
      return { kind: 'zip', path: `${path}.zip`, encrypt: false };
    case 'image':
      return { kind: 'image', path: `${path}.iso` };
    case 'burner':
      return { kind: 'burner', device: target.path || burner, copies: 1 };
  }
}
