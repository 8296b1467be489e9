import { Select, TextInput } from '@mantine/core';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import { profileTitle } from '../app/file-sets/words.ts';
import { formatBytes } from '../app/formatting.ts';
import {
  asFileSetId,
  capacitiesOf,
  type Draft,
  type ProfileChoice as Profile,
  profilesOffered,
  withProfile,
} from './draft.ts';
import styles from './giving.module.css';

interface ProfileChoiceProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  creation: MediaSettings['creation'];
}

/** Application profile (PS3.11), size of a volume, and what the file-set is called. */
export function ProfileChoice({ draft, onDraft, creation }: ProfileChoiceProps) {
  return (
    <section className={styles['part']} aria-label="Profile">
      <h3>As</h3>
      <Select
        label="Profile"
        data={profilesOffered(creation).map((profile) => ({ value: profile, label: profileTitle(profile) }))}
        value={draft.profile}
        allowDeselect={false}
        onChange={(profile) => profile !== null && onDraft(withProfile(draft, profile as Profile, creation))}
      />
      <div className={styles['row']}>
        <Select
          label="Size of a volume"
          data={capacitiesOf(draft.profile).map(({ title, bytes }) => ({
            value: String(bytes),
            label: bytes > 0 && !/\d [MG]B/.test(title) ? `${title} (${formatBytes(bytes)})` : title,
          }))}
          value={String(draft.volumeBytes)}
          allowDeselect={false}
          onChange={(bytes) => bytes !== null && onDraft({ ...draft, volumeBytes: Number(bytes) })}
        />
        {draft.profile !== 'plain' && (
          <TextInput
            label="Name of the disc"
            maxLength={16}
            placeholder="none"
            value={draft.fileSetId}
            onChange={(event) => onDraft({ ...draft, fileSetId: asFileSetId(event.currentTarget.value) })}
          />
        )}
      </div>
    </section>
  );
}
