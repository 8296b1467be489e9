import { Button, PasswordInput } from '@mantine/core';
import { FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FileSetResult } from '../../src-shared/contract/file-sets.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { api } from '../app/api.ts';
import { byGravity, noteMood, noteText, volumeName } from '../app/file-sets/words.ts';
import { formatBytes, plural } from '../app/formatting.ts';
import { openPaths } from '../app/media-actions.ts';
import { attempt } from '../app/notify.ts';
import styles from './transfers.module.css';

const shownFiles = 50;

/** What an export wrote, volume by volume, whether it reads back as it was written, and what became of which objects. */
export function FileSetDetails({ job }: { job: Job }) {
  const [result, setResult] = useState<FileSetResult>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when another volume may be there.
  useEffect(() => {
    let left = false;
    api.fileSets.result({ jobId: job.id }).then(
      (known) => !left && setResult(known),
      () => {},
    );
    return () => {
      left = true;
    };
  }, [job.id, job.state, job.done]);
  if (!result) return null;
  const { volumes, notes } = result;
  return (
    <section aria-label="What was written" className={styles['written']}>
      {volumes.map((volume, at) => (
        <div key={volume.fileSetUid || volume.path} data-volume={at}>
          <div className={styles['links']}>
            <b style={{ flex: 1 }}>{volumeName(at, volumes.length)}</b>
            {isPlace(volume.path) && (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<FolderOpen size={13} />}
                title="Shows it as a medium"
                onClick={() => void openPaths([volume.path])}
              >
                Look at it
              </Button>
            )}
          </div>
          <div data-selectable>{volume.path}</div>
          <div className={styles['dim']}>
            {[
              plural(volume.instances, 'object'),
              formatBytes(volume.bytes),
              volume.profile || 'no profile claimed',
            ].join(', ')}
          </div>
          <Verified volume={volume} running={job.state === 'running'} />
        </div>
      ))}
      {notes.length > 0 && (
        <ul className={styles['notes']} aria-label="Notes">
          {byGravity(notes).map((note, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes have no names.
            <li key={at} data-mood={noteMood(note)}>
              {noteText(note)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A path of this computer's file systems, and not a device that was burned with. */
const isPlace = (path: string): boolean => !/^\/dev\//.test(path) && !/^\\\\\.\\/.test(path);

interface VerifiedProps {
  volume: FileSetResult['volumes'][number];
  running: boolean;
}

/** Whether what was read back is what was written. */
function Verified({ volume: { verified }, running }: VerifiedProps) {
  if (!verified) return running ? null : <div className={styles['dim']}>Not read back.</div>;
  const { files, different } = verified;
  if (different.length === 0) {
    return <div data-testid="verified">Read back: all {plural(files, 'file')} are as they were written.</div>;
  }
  return (
    <div role="alert" data-testid="verified">
      <b className={styles['wrong']}>
        {different.length} of {plural(files, 'file')} {different.length === 1 ? 'is' : 'are'} not as written. Do not
        give this medium away.
      </b>
      <ul className={styles['problems']}>
        {different.slice(0, shownFiles).map((file) => (
          <li key={file} data-selectable>
            {file}
          </li>
        ))}
        {different.length > shownFiles && <li className={styles['dim']}>and {different.length - shownFiles} more</li>}
      </ul>
    </div>
  );
}

/** A job that was interrupted by a restart: passwords are never written down. */
export const needsPassword = (job: Job): boolean =>
  job.kind === 'file-set' && job.state !== 'running' && job.error?.parameters['reason'] === 'password-missing';

/** Asks for it again, and lets the job go on. */
export function PasswordAgain({ job }: { job: Job }) {
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    if (password === '' || busy) return;
    setBusy(true);
    await attempt(() => api.fileSets.password({ jobId: job.id, password }), 'The password was not taken');
    setBusy(false);
  };
  return (
    <div>
      <p className={styles['reason']} data-mood="warning">
        <b>The password is needed again.</b> It is not kept over a restart. Enter the same one: what is written already
        has it.
      </p>
      <div className={styles['links']}>
        <PasswordInput
          size="xs"
          style={{ flex: 1 }}
          aria-label="Password of the export"
          placeholder="Password"
          autoComplete="off"
          maxLength={1000}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && void go()}
        />
        <Button variant="default" loading={busy} disabled={password === ''} onClick={() => void go()}>
          Go on
        </Button>
      </div>
    </div>
  );
}
