import { Checkbox, PasswordInput, Text } from '@mantine/core';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import { type Draft, isEncrypted, needsPassword } from './draft.ts';
import styles from './giving.module.css';
import { RecipientsChoice } from './recipients-choice.tsx';

interface ProtectionChoiceProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  creation: MediaSettings['creation'];
}

/** Passwords, and reading back what was written. */
export function ProtectionChoice({ draft, change, creation }: ProtectionChoiceProps) {
  const differs = draft.again !== '' && draft.again !== draft.password;
  return (
    <>
      <div className={styles['checks']}>
        <Checkbox
          label="Read back and compare"
          title="Everything that was written is read again from the medium"
          checked={draft.verify}
          onChange={(event) => change({ verify: event.currentTarget.checked })}
        />
        {creation.secure && draft.kind === 'zip' && (
          <Checkbox
            label="Encrypt the archive (AES-256)"
            checked={draft.encrypt}
            onChange={(event) => change({ encrypt: event.currentTarget.checked })}
          />
        )}
        {creation.secure && (
          <Checkbox
            label="Secure DICOM files"
            title="Every file is encrypted for whoever knows the password, or holds the key of a certificate (PS3.15 Annex D); few viewers read such files"
            checked={draft.secure}
            onChange={(event) => change({ secure: event.currentTarget.checked })}
          />
        )}
      </div>
      {draft.secure && (
        <RecipientsChoice recipients={draft.recipients} change={(recipients) => change({ recipients })} />
      )}
      {isEncrypted(draft) && (
        <>
          <div className={styles['row']}>
            <PasswordInput
              size="xs"
              label={needsPassword(draft) ? 'Password' : 'Password (as well, if wanted)'}
              autoComplete="new-password"
              maxLength={1000}
              value={draft.password}
              onChange={(event) => change({ password: event.currentTarget.value })}
            />
            <PasswordInput
              size="xs"
              label="Once more"
              autoComplete="new-password"
              maxLength={1000}
              value={draft.again}
              error={differs && 'The two differ'}
              onChange={(event) => change({ again: event.currentTarget.value })}
            />
          </div>
          <Text size="xs" c="dimmed">
            {needsPassword(draft)
              ? 'It is not kept. Without it nobody can read what was written; tell it by another way than the medium goes.'
              : 'Only those whose certificates were chosen can read what is written, and whoever knows the password. This station cannot, unless it is one of them.'}
          </Text>
        </>
      )}
    </>
  );
}
