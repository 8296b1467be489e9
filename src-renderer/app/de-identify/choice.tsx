import { Button, Checkbox, Select, Text } from '@mantine/core';
import { ShieldAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type DeIdentifyRequest, deIdentifyRequestSchema } from '../../../src-shared/changes/model.ts';
import { errorText } from '../error-text.ts';
import { capitalised } from '../formatting.ts';
import { useLive } from '../live.ts';
import styles from './de-identify.module.css';
import { DeIdentifyEditor } from './editor.tsx';
import { useFound } from './found.ts';
import { isLocked, useProjects } from './projects.ts';
import { type DeIdentifySelection, profileChoices, withProfile } from './request.ts';
import { foundText, leftOutOf, optionsText } from './words.ts';

interface DeIdentifyChoiceProps {
  /** What it is about; no rows at all: everything of the catalogue. */
  selection: DeIdentifySelection;
  /** Undefined: nothing is de-identified. */
  value: DeIdentifyRequest | undefined;
  onValue: (value: DeIdentifyRequest | undefined) => void;
  /** It cannot be switched off. */
  always?: boolean;
  /** Told whether it can begin: nothing is de-identified, or what is found was looked through and nothing stands in the way. */
  onReady?: (ready: boolean) => void;
  /** Told how many objects are left out, as far as was looked. */
  onLeftOut?: (objects: number) => void;
}

/**
 * Whether and how copies are de-identified, for every dialog that gives studies away or takes them in. Draws nothing where the settings do not
 * offer it. A dialog that holds it leaves Escape to `useDeIdentifyEditing` while that is open.
 */
export function DeIdentifyChoice({ selection, value, onValue, always, onReady, onLeftOut }: DeIdentifyChoiceProps) {
  const settings = useLive((state) => state.settings?.deIdentification);
  const [editing, setEditing] = useState(false);
  const result = useFound(selection, value);
  const blocked = useProjectTrouble(value?.projectId);
  const ready =
    value === undefined ||
    (!result.asking && result.error === undefined && blocked === undefined && unnamed(value) === undefined);
  useEffect(() => onReady?.(ready), [ready, onReady]);
  const leftOut = leftOutOf(result.found);
  useEffect(() => onLeftOut?.(leftOut), [leftOut, onLeftOut]);
  if (!settings?.enabled) return null;
  const proposed = (): DeIdentifyRequest => deIdentifyRequestSchema.parse(settings.request);
  return (
    <section className={styles['choice']} aria-label="De-identification">
      <div className={styles['line']}>
        {!always && (
          <Checkbox
            label="De-identify"
            checked={value !== undefined}
            onChange={(event) => onValue(event.currentTarget.checked ? proposed() : undefined)}
          />
        )}
        {value && (
          <>
            <Select
              aria-label="De-identification profile"
              className={styles['profile']}
              data={profileChoices(settings)}
              value={value.profile}
              allowDeselect={false}
              onChange={(profile) => profile !== null && onValue(withProfile(value, profile, settings))}
            />
            <Button variant="default" onClick={() => setEditing(true)}>
              Details …
            </Button>
          </>
        )}
      </div>
      {value && (
        <>
          {optionsText(value, settings) !== '' && (
            <Text size="xs" c="dimmed">
              {capitalised(optionsText(value, settings))}
            </Text>
          )}
          <FoundLine {...result} />
          {unnamed(value) && (
            <Text size="xs" c="var(--ng-failure)" role="alert">
              A patient needs a name and an ID: enter both under Details, Patients.
            </Text>
          )}
          {blocked !== undefined && (
            <Text size="xs" c="var(--ng-failure)" role="alert">
              {blocked}
            </Text>
          )}
        </>
      )}
      {editing && value && (
        <DeIdentifyEditor
          selection={selection}
          value={value}
          onValue={onValue}
          result={result}
          onClose={() => setEditing(false)}
        />
      )}
    </section>
  );
}

/** Whom it concerns, and what somebody should look at. */
function FoundLine({ found, error, asking }: ReturnType<typeof useFound>) {
  if (error) {
    const { title, advice } = errorText(error);
    return (
      <Text size="xs" c="var(--ng-failure)" role="alert">
        {title}. {advice}
      </Text>
    );
  }
  if (!found) {
    return (
      <Text size="xs" c="dimmed" aria-busy={asking}>
        Looking through the images …
      </Text>
    );
  }
  const careful = found.series.some((series) => series.risks.length > 0 || series.leftOut > 0);
  return (
    <Text size="xs" c={careful ? 'var(--ng-warning)' : 'dimmed'} aria-busy={asking} data-testid="de-identify-found">
      {careful && <ShieldAlert size={12} aria-hidden className={styles['sign']} />}
      {foundText(found)}
    </Text>
  );
}

/** A patient for whom only a half was entered. */
const unnamed = ({ pseudonyms }: DeIdentifyRequest) =>
  pseudonyms.find(({ name, id }) => name.trim() === '' || id.trim() === '');

/** Why a project cannot be worked with; undefined while it can, and without one. */
function useProjectTrouble(projectId: string | undefined): string | undefined {
  const projects = useProjects();
  if (projectId === undefined || projects === undefined) return undefined;
  const project = projects.find(({ id }) => id === projectId);
  if (!project) return 'The project that was chosen is not there any more: choose another under Details, Patients.';
  return isLocked(project) ? `The project ${project.name} is locked: open it under Details, Patients.` : undefined;
}
