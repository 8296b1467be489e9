import { Button, Checkbox, Group, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { reportLanguages } from '../../../src-shared/objects/structured-report/context.ts';
import { headingOf, headings, reportTitles } from '../../../src-shared/objects/structured-report/headings.ts';
import { asError } from '../../app/api.ts';
import { errorText } from '../../app/error-text.ts';
import { formatDate, plural } from '../../app/formatting.ts';
import { useLive } from '../../app/live.ts';
import { attempt, notify } from '../../app/notify.ts';
import { listed } from '../measuring/listing.ts';
import { useMeasuring } from '../measuring/store.ts';
import { useRestingShown } from '../selected-shown.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { changeDraft, dropDraft, newDraft, rememberAuthor, useDrafts } from './drafts.ts';
import { PasteDialog } from './paste-dialog.tsx';
import styles from './reporting.module.css';
import { storeDraft } from './storing-reports.ts';
import { CalciumTable, hasEntries, hasWrongEntry, VesselTable } from './tables.tsx';

/** Opens a draft: the last one of the studies, else a new one for the study of the selected viewport. */
export function openWriting(): void {
  const { drafts, open, loaded } = useDrafts.getState();
  if (open !== undefined) return;
  if (!loaded) {
    const leave = useDrafts.subscribe((state) => {
      if (!state.loaded) return;
      leave();
      openWriting();
    });
    return;
  }
  const [last] = drafts;
  if (last) useDrafts.setState({ open: last.uid });
  else beginDraft(useViewer.getState().studies[0]);
}

function beginDraft(study: StudyEntry | undefined): void {
  const fresh = study && newDraft(study);
  if (!fresh) return;
  // One in which nothing stands yet begins anew.
  const empty = useDrafts.getState().drafts.find((one) => one.studyUid === fresh.studyUid && isUntouched(one));
  const draft = empty ? { ...fresh, uid: empty.uid } : fresh;
  changeDraft(draft);
  useDrafts.setState({ open: draft.uid });
}

const isUntouched = (draft: ReportDraft): boolean =>
  draft.sections.every(({ text }) => text.trim() === '') &&
  !hasEntries({ ...draft, kind: 'calcium' }) &&
  !hasEntries({ ...draft, kind: 'vessels' }) &&
  draft.illustrations.length === 0;

const studyTitle = ({ study }: StudyEntry): string =>
  [formatDate(study.studyDate), study.description || study.modalities.join(', ')].filter(Boolean).join('  ');

/** The report that is written, beside the images. */
export function WritingPanel() {
  const drafts = useDrafts((state) => state.drafts);
  const open = useDrafts((state) => state.open);
  const studies = useViewer((state) => state.studies);
  const archive = useViewer((state) => state.catalogue === 'archive');
  const creates = useLive((state) => state.settings?.createdObjects.enabled === true);
  if (!creates || !archive) {
    return (
      <p className={styles['notice']}>
        {creates ? 'Reports are kept in the archive: import the study first.' : 'This workstation creates no objects.'}
      </p>
    );
  }
  const draft = drafts.find(({ uid }) => uid === open);
  const study = draft && studies.find((entry) => entry.study.studyUid === draft.studyUid);
  const label = (one: ReportDraft): string => {
    const of = studies.find((entry) => entry.study.studyUid === one.studyUid);
    const first =
      one.sections
        .find(({ text }) => text.trim() !== '')
        ?.text.trim()
        .split('\n')[0] ?? 'empty';
    return [of ? studyTitle(of) : '', first.slice(0, 40)].filter(Boolean).join(' · ');
  };
  return (
    <div className={styles['panel']} data-testid="writing">
      <Group gap={6} className={styles['bar'] ?? ''}>
        {drafts.length > 0 && (
          <Select
            size="xs"
            aria-label="Draft"
            placeholder="Drafts"
            flex={1}
            data={drafts.map((one) => ({ value: one.uid, label: label(one) }))}
            value={open ?? null}
            onChange={(value) => value && useDrafts.setState({ open: value })}
          />
        )}
        <Button size="compact-sm" variant="default" onClick={() => beginDraft(study ?? studies[0])}>
          New
        </Button>
      </Group>
      {draft && study ? (
        <Form key={draft.uid} draft={draft} study={study} />
      ) : (
        <p className={styles['notice']}>Begin a report with New. What is typed is kept with every letter.</p>
      )}
    </div>
  );
}

function Form({ draft, study }: { draft: ReportDraft; study: StudyEntry }) {
  const studies = useViewer((state) => state.studies);
  const measurements = useMeasuring((state) => state.measurements);
  const unsaved = useDrafts((state) => state.unsaved);
  const [pasting, setPasting] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [verifies, setVerifies] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState('');
  const list = listed(measurements, studies).filter(({ measurement }) => measurement.studyUid === draft.studyUid);
  const change = (part: Partial<ReportDraft>): void => changeDraft({ ...draft, ...part });
  const setText = (id: string, text: string): void =>
    change({ sections: draft.sections.map((section) => (section.id === id ? { id, text } : section)) });
  const isEmpty =
    draft.sections.every(({ text }) => text.trim() === '') &&
    !(draft.kind === 'text' && draft.measurements && list.length > 0) &&
    !hasEntries(draft);
  const wrong = hasWrongEntry(draft);
  const author = draft.author.trim();
  const store = async (complete: boolean): Promise<void> => {
    setBusy(true);
    setFailed('');
    rememberAuthor(author);
    try {
      const organization = useLive.getState().settings?.createdObjects.institutionName || study.study.institution;
      await storeDraft({ ...draft, author }, study, list, {
        complete,
        ...(complete && verifies && author
          ? { verification: { name: author, organization: organization || 'unknown' } }
          : {}),
      });
      await attempt(() => dropDraft(draft.uid), 'The report is stored, but its draft could not be thrown away');
      notify(complete ? 'The report is stored' : 'The report is stored as not complete');
    } catch (error) {
      const text = errorText(asError(error));
      setFailed(`${text.title}. ${text.advice}`);
      setBusy(false);
    }
  };
  const missing = headings.filter(({ id }) => !draft.sections.some((section) => section.id === id));
  return (
    // What is typed while the report is being stored would be in neither of the two.
    <fieldset className={styles['form']} data-draft={draft.uid} disabled={busy}>
      <div className={styles['study']}>{studyTitle(study)}</div>
      {draft.predecessor && (
        <div className={styles['small']} data-predecessor>
          Becomes a new document that names the stored report as its predecessor; that one stays. Measurements are those
          of the viewer.
        </div>
      )}
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Kind of report"
        data={[
          { value: 'text', label: 'Report' },
          { value: 'calcium', label: 'Calcium scoring' },
          { value: 'vessels', label: 'Vessel analysis' },
        ]}
        value={draft.kind}
        onChange={(kind) => change({ kind: kind as ReportDraft['kind'] })}
      />
      <div className={styles['pair']}>
        {draft.kind === 'text' && (
          <Select
            size="xs"
            label="Title"
            allowDeselect={false}
            data={titlesWith(draft.title).map(({ value, meaning }) => ({ value, label: meaning }))}
            value={draft.title.value}
            onChange={(value) => {
              const title = reportTitles.find((one) => one.value === value);
              if (title) change({ title });
            }}
          />
        )}
        <Select
          size="xs"
          label="Language"
          allowDeselect={false}
          data={reportLanguages.map(({ value, meaning }) => ({ value, label: meaning }))}
          value={draft.language}
          onChange={(value) => value && change({ language: value })}
        />
      </div>
      {draft.kind === 'calcium' && <CalciumTable draft={draft} onChange={changeDraft} />}
      {draft.kind === 'vessels' && <VesselTable draft={draft} onChange={changeDraft} />}
      {draft.sections.map(({ id, text }) => (
        <Textarea
          key={id}
          size="xs"
          label={headingOf(id)?.heading.meaning ?? id}
          autosize
          minRows={id === 'findings' ? 5 : 2}
          maxRows={20}
          maxLength={200_000}
          lang={draft.language}
          value={text}
          onChange={(event) => setText(id, event.currentTarget.value)}
        />
      ))}
      <Group gap={6}>
        {missing.length > 0 && (
          <Select
            size="xs"
            aria-label="Another section"
            placeholder="Another section"
            value={null}
            data={missing.map(({ id, heading }) => ({ value: id, label: heading.meaning }))}
            onChange={(id) => id && change({ sections: [...draft.sections, { id, text: '' }] })}
          />
        )}
        <Button size="compact-sm" variant="default" onClick={() => setPasting(true)}>
          Text from elsewhere …
        </Button>
      </Group>
      {draft.kind === 'text' && (
        <>
          <Checkbox
            size="xs"
            label={`The ${plural(list.length, 'measurement')} of this study under the findings`}
            disabled={list.length === 0}
            checked={draft.measurements && list.length > 0}
            onChange={(event) => change({ measurements: event.currentTarget.checked })}
          />
          <Illustrations draft={draft} onChange={change} />
        </>
      )}
      <TextInput
        size="xs"
        label="Author"
        placeholder="Family^Given"
        maxLength={320}
        value={draft.author}
        onChange={(event) => change({ author: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="The author verifies the report"
        disabled={author === ''}
        checked={verifies && author !== ''}
        onChange={(event) => setVerifies(event.currentTarget.checked)}
      />
      {failed && (
        <div className={styles['warning']} role="alert">
          {failed}
        </div>
      )}
      {wrong && (
        <div className={styles['warning']} role="alert">
          An entry is no number.
        </div>
      )}
      <div className={styles['small']}>{unsaved ? 'Being kept …' : 'The draft is kept.'}</div>
      <Group justify="space-between" gap={6}>
        {dropping ? (
          <Group gap={6}>
            <Button
              size="compact-sm"
              color="red"
              onClick={() => void attempt(() => dropDraft(draft.uid), 'The draft could not be thrown away')}
            >
              Throw it away
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDropping(false)}>
              Keep it
            </Button>
          </Group>
        ) : (
          <Button size="compact-sm" variant="subtle" color="gray" disabled={busy} onClick={() => setDropping(true)}>
            Discard
          </Button>
        )}
        <Group gap={6}>
          <Button
            size="compact-sm"
            variant="default"
            disabled={isEmpty || wrong || busy}
            title="Stores it with the completion PARTIAL"
            onClick={() => void store(false)}
          >
            Store as not complete
          </Button>
          <Button size="compact-sm" loading={busy} disabled={isEmpty || wrong} onClick={() => void store(true)}>
            {verifies && author !== '' ? 'Verify and store' : 'Store the report'}
          </Button>
        </Group>
      </Group>
      {pasting && (
        <PasteDialog
          study={study}
          onClose={() => setPasting(false)}
          onSections={(sections) => change({ sections: joined(draft.sections, sections) })}
        />
      )}
    </fieldset>
  );
}

const titlesWith = (title: ReportDraft['title']) =>
  reportTitles.some(({ value }) => value === title.value) ? reportTitles : [title, ...reportTitles];

/** Texts from elsewhere behind what is there. */
function joined(own: ReportDraft['sections'], more: ReportDraft['sections']): ReportDraft['sections'] {
  const both = own.map(({ id, text }) => {
    const found = more.find((section) => section.id === id);
    return found ? { id, text: [text.trimEnd(), found.text].filter(Boolean).join('\n') } : { id, text };
  });
  return [...both, ...more.filter(({ id }) => !own.some((section) => section.id === id))];
}

/** Images that illustrate the findings. */
function Illustrations({ draft, onChange }: { draft: ReportDraft; onChange(part: Partial<ReportDraft>): void }) {
  const shown = useRestingShown();
  const { illustrations } = draft;
  const frame = shown?.frame;
  const here = frame && frame.series.study.uid === draft.studyUid ? frame : undefined;
  const isThere =
    here !== undefined &&
    illustrations.some((one) => one.sopInstanceUid === here.instance.sopInstanceUid && one.frame === here.frame);
  return (
    <Group gap={6}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!here || isThere}
        onClick={() =>
          here &&
          onChange({
            illustrations: [...illustrations, { sopInstanceUid: here.instance.sopInstanceUid, frame: here.frame }],
          })
        }
      >
        Refer to the image on the screen
      </Button>
      {illustrations.length > 0 && (
        <>
          <span className={styles['small']}>{plural(illustrations.length, 'image')}</span>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange({ illustrations: [] })}>
            None
          </Button>
        </>
      )}
    </Group>
  );
}
