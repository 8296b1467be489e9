import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { headingOf } from '../../../src-shared/objects/structured-report/headings.ts';
import { longestReceived, receivedText } from '../../../src-shared/objects/structured-report/received-text.ts';
import { plural } from '../../app/formatting.ts';
import { attempt } from '../../app/notify.ts';
import type { StudyEntry } from '../store.ts';
import styles from './reporting.module.css';

interface PasteProps {
  study: StudyEntry;
  onSections(sections: ReportDraft['sections']): void;
  onClose(): void;
}

const spelled = (name: string): string =>
  name
    .replace(/[\s^,]+/g, ' ')
    .trim()
    .toLowerCase();

/** Why a text that names a patient is not taken; undefined when it is this one, or names nobody. */
export function otherPatient(
  patient: { ids: readonly string[]; name: string } | undefined,
  { patientId, name }: StudyEntry['study'],
): string | undefined {
  if (!patient) return undefined;
  const id = patientId.trim();
  if (patient.ids.length > 0 && id !== '') {
    return patient.ids.includes(id)
      ? undefined
      : `The message is about another patient: its Patient ID is ${patient.ids.join(', ')}, here it is ${id}.`;
  }
  const names = [name.alphabetic, name.ideographic].map((group) => spelled(group ?? '')).filter(Boolean);
  if (patient.name === '' || names.length === 0)
    return 'The message and the study do not say enough of their patient to be compared.';
  return names.includes(spelled(patient.name))
    ? undefined
    : `The message is about another patient: ${patient.name.replaceAll('^', ' ')}.`;
}

/** Text from elsewhere becomes sections: pasted, or from a file. */
export function PasteDialog({ study, onSections, onClose }: PasteProps) {
  const [text, setText] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const found = useMemo(() => (text.length > longestReceived ? undefined : receivedText(text)), [text]);
  const refused = !found
    ? 'The text is too long.'
    : found.messages
      ? `There are ${found.messages} messages in it, perhaps of several patients: take one.`
      : otherPatient(found.patient, study.study);
  const sections = found?.sections ?? [];
  return (
    <Modal opened onClose={onClose} title="Report text from elsewhere" size={620}>
      <div className={styles['form']}>
        <Textarea
          label="Text, or an HL7 v2 message (ORU)"
          data-autofocus
          autosize
          minRows={8}
          maxRows={16}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group>
          <Button component="label" size="compact-xs" variant="default">
            From a file …
            <input
              type="file"
              hidden
              accept=".txt,.hl7,.oru,text/plain"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                // Of UTF-8 a character has at most four bytes.
                const large = file !== undefined && file.size > 4 * longestReceived;
                setTooLarge(large);
                if (file && !large) void attempt(async () => setText(await file.text()), 'The file could not be read');
              }}
            />
          </Button>
        </Group>
        {tooLarge && (
          <div className={styles['warning']} role="alert">
            The file is larger than a report.
          </div>
        )}
        {text.trim() !== '' &&
          (refused ? (
            <div className={styles['warning']} role="alert">
              {refused}
            </div>
          ) : (
            <div className={styles['small']} data-pasted={sections.length}>
              {sections.length === 0
                ? 'There is no text of a report in it.'
                : `Becomes: ${sections.map(({ id }) => headingOf(id)?.heading.meaning ?? id).join(', ')}.`}
              {found?.final === false && ' The message says that its result is not final.'}
              {found?.notTaken && ` ${plural(found.notTaken, 'part')} without text, or withdrawn: not taken.`}
            </div>
          ))}
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={sections.length === 0 || refused !== undefined}
          onClick={() => {
            onSections(sections);
            onClose();
          }}
        >
          Take the text
        </Button>
      </Group>
    </Modal>
  );
}
