import { Progress, Text } from '@mantine/core';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import type { DeIdentificationSettings } from '../../src-shared/settings/de-identification.ts';
import { personText } from '../app/de-identify/patient-text.ts';
import { identityText } from '../app/de-identify/words.ts';
import { errorText } from '../app/error-text.ts';
import { refusalText } from '../app/file-sets/refusals.ts';
import { byGravity, noteMood, noteText, volumeName } from '../app/file-sets/words.ts';
import { formatBytes, formatCount, plural } from '../app/formatting.ts';
import styles from './giving.module.css';
import type { PlanState } from './plan.ts';

interface PlanViewProps extends PlanState {
  /** What is still to be said before there can be a plan. */
  missing: string | undefined;
  /** Bytes of a volume, 0: as large as the target is. */
  capacity: number;
  /** Chosen studies that were deleted since. */
  removed: number;
  deIdentify: DeIdentifyRequest | undefined;
  /** Objects that de-identification leaves out, which the plan counts still. */
  deIdentifyLeavesOut: number;
  profiles: DeIdentificationSettings;
}

const shownVolumes = 30;
const shownPatients = 3;

/** What it comes to, at every change. */
export function PlanView(props: PlanViewProps) {
  const { plan, error, asking, missing, capacity, removed, deIdentify, deIdentifyLeavesOut, profiles } = props;
  if (error) {
    const { title, advice } = errorText(error);
    return (
      <aside className={styles['plan']} aria-label="Plan">
        <Text size="sm" c="var(--ng-failure)" role="alert">
          {title}. {advice}
        </Text>
      </aside>
    );
  }
  return (
    <aside className={styles['plan']} aria-label="Plan" aria-busy={asking} data-waiting={asking || undefined}>
      {missing !== undefined && (
        <Text size="sm" role="status">
          {missing}
        </Text>
      )}
      {plan && (
        <>
          <dl className={styles['facts']}>
            <dt>Patients</dt>
            <dd>
              {plan.patients > 1 ? <b data-mood="warning">{formatCount(plan.patients)}</b> : formatCount(plan.patients)}
            </dd>
            <dt>Studies</dt>
            <dd>{formatCount(plan.studies)}</dd>
            <dt>Series</dt>
            <dd>{formatCount(plan.series)}</dd>
            <dt>Objects</dt>
            <dd data-testid="plan-objects">{formatCount(plan.instances)}</dd>
            <dt>Size</dt>
            <dd data-testid="plan-size">
              {plan.estimated && 'about '}
              {formatBytes(plan.bytes)}
            </dd>
            {plan.freeBytes !== undefined && (
              <>
                <dt>Free there</dt>
                <dd>{formatBytes(plan.freeBytes)}</dd>
              </>
            )}
            <dt>Identity</dt>
            <dd data-testid="plan-identity">
              {deIdentify ? identityText(deIdentify, profiles) : <span data-mood="warning">as it is</span>}
            </dd>
          </dl>
          {(plan.volumes.length > 1 || capacity > 0) && (
            <ul className={styles['volumes']} aria-label="Volumes">
              {plan.volumes.slice(0, shownVolumes).map((volume, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of the volume.
                <li key={at}>
                  <span>{volumeName(at, plan.volumes.length)}</span>
                  <span className={styles['dim']}>
                    {plural(volume.instances, 'object')}, {formatBytes(volume.bytes)}
                  </span>
                  {capacity > 0 && (
                    <Progress
                      size={4}
                      value={Math.min(100, (volume.bytes / capacity) * 100)}
                      aria-label={`Room taken of ${volumeName(at, plan.volumes.length)}`}
                    />
                  )}
                </li>
              ))}
              {plan.volumes.length > shownVolumes && (
                <li className={styles['dim']}>and {formatCount(plan.volumes.length - shownVolumes)} more</li>
              )}
            </ul>
          )}
          {plan.refusals.map((refusal) => (
            <Text key={refusal} size="sm" c="var(--ng-failure)" role="alert" data-refusal={refusal}>
              {refusalText(refusal)}
            </Text>
          ))}
          <ul className={styles['notes']} aria-label="Notes">
            {plan.patients > 1 && !deIdentify && (
              <li data-mood="warning">More than one patient: do not give it to one of them.</li>
            )}
            {plan.existing && plan.existing.others.length > 0 && !deIdentify && (
              <li data-mood="warning" data-reason="other-patients">
                The file-set that is there is of {plural(plan.existing.others.length, 'other patient')}:{' '}
                {plan.existing.others
                  .slice(0, shownPatients)
                  .map(({ name, patientId }) => [personText(name), patientId].filter(Boolean).join('  '))
                  .join('; ')}
                {plan.existing.others.length > shownPatients && ' …'}
              </li>
            )}
            {removed > 0 && (
              <li data-mood="warning">
                {plural(removed, 'chosen study was', 'chosen studies were')} deleted meanwhile.
              </li>
            )}
            {deIdentifyLeavesOut > 0 && (
              <li data-mood="warning" data-reason="not-de-identified">
                De-identification leaves out {plural(deIdentifyLeavesOut, 'object')} that the numbers above still count.
              </li>
            )}
            {byGravity(plan.notes).map((note, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: notes have no names.
              <li key={at} data-mood={noteMood(note)} data-reason={note.reason}>
                {noteText(note)}
              </li>
            ))}
          </ul>
        </>
      )}
      {!plan && missing === undefined && (
        <Text size="sm" c="dimmed">
          Reckoning …
        </Text>
      )}
    </aside>
  );
}
