import { Button, NumberInput, Select, Tooltip } from '@mantine/core';
import { Eye, PanelRight, Printer, SlidersHorizontal, Text, TriangleAlert } from 'lucide-react';
import type { PrinterProfile, PrinterSettings } from '../../../src-shared/settings/printing.ts';
import { filmCommands } from '../../app/film-commands.ts';
import { useLive } from '../../app/live.ts';
import {
  barOptions,
  changedOptions,
  type OptionField,
  optionFields,
  optionOf,
  optionProblems,
} from '../../app/printing/options.ts';
import { isMoving, jobMood } from '../../app/printing/words.ts';
import { useFilmLabel } from '../command-label.ts';
import { usePrinter, useProfile } from '../printer.ts';
import { activeSheet, update, useFilm } from '../store.ts';
import { filmSizeText, orientationText } from './checks.ts';
import { onFilmsOf, withFilmSize, withOrientation } from './film-shape.ts';
import { linesFate } from './lines-fate.ts';
import { isOfPatient, needsAnswer } from './own-jobs.ts';
import { PrinterChoice } from './printer-choice.tsx';
import styles from './printing.module.css';
import { openProof } from './proof/open.ts';
import { openDialog, setOption, togglePanel, useOptions, usePrinting } from './store.ts';
import { printFilm } from './submitting.ts';
import { TemplatesMenu } from './templates-menu.tsx';

/** The printer, what its films are like, and what is done with the film as it is. */
export function PrinterBar() {
  const enabled = useLive(({ settings }) => settings?.printing.enabled ?? true);
  const known = useLive(({ settings }) => settings !== undefined);
  const printer = usePrinter();
  const profile = useProfile();
  if (!known) return <div className={styles['bar']} />;
  return (
    <div className={styles['bar']} role="toolbar" aria-label="Printer">
      {enabled && printer ? (
        <>
          <PrinterChoice printer={printer} />
          <JobChoice printer={printer} profile={profile} />
          <FilmNotes profile={profile} />
        </>
      ) : (
        <NoPrinter enabled={enabled} />
      )}
      <div className={styles['group']}>
        <TemplatesMenu />
        <LinesButton />
      </div>
      {enabled && printer && <Actions printer={printer} />}
    </div>
  );
}

/** Header and footer; says where lines are written that this printer does not print. */
function LinesButton() {
  const printer = usePrinter();
  const profile = useProfile();
  const options = useOptions(printer?.id ?? '');
  const fate = useFilm((state) => {
    const sheet = activeSheet(state);
    return printer && sheet ? linesFate(profile, options, sheet).kind : 'none';
  });
  const lost = fate === 'lost' || fate === 'cut';
  const label = useFilmLabel(filmCommands.lines);
  return (
    <Tooltip label={lost ? `${label}: this printer does not print all of it` : label}>
      <Button
        variant="subtle"
        color="gray"
        aria-label="Header and footer"
        leftSection={<Text size={14} />}
        onClick={() => openDialog({ kind: 'lines' })}
      >
        <span className={styles['wide']}>Header and footer</span>
        {lost && <TriangleAlert size={12} className={styles['lost']} aria-hidden />}
      </Button>
    </Tooltip>
  );
}

function NoPrinter({ enabled }: { enabled: boolean }) {
  return (
    <span className={styles['none']} data-testid="no-printer">
      {enabled ? (
        <>
          <b>No printer yet.</b> Add one in the settings (window of the studies, Settings, Printers). Paper, PDF and
          pages for the archive need none.
        </>
      ) : (
        <>Films go on paper, into PDF or to the archive: printers are switched off in the settings.</>
      )}
    </span>
  );
}

/** Sheets that the printer has no film for, and sheets that differ, with what is done about it. */
function FilmNotes({ profile }: { profile: PrinterProfile }) {
  const sheets = useFilm(({ film }) => film.sheets);
  const sheet = useFilm(activeSheet);
  const foreign = sheets.some(
    ({ filmSize, orientation }) =>
      !profile.films.some(({ id }) => id === filmSize) || !profile.orientations.includes(orientation),
  );
  if (foreign) {
    return (
      <Button
        variant="subtle"
        color="red"
        leftSection={<TriangleAlert size={14} />}
        onClick={() => update((film) => onFilmsOf(film, profile))}
      >
        Not a film of this printer: use one that it has
      </Button>
    );
  }
  const differ = sheets.some(
    ({ filmSize, orientation }) => filmSize !== sheet?.filmSize || orientation !== sheet.orientation,
  );
  if (!sheet || !differ) return null;
  return (
    <Tooltip label={`${filmSizeText(sheet.filmSize)}, ${orientationText(sheet.orientation)}`}>
      <Button
        variant="subtle"
        color="gray"
        onClick={() =>
          update((film) => withOrientation(withFilmSize(film, sheet.filmSize, profile), sheet.orientation, profile))
        }
      >
        Sheets differ: all as this one
      </Button>
    </Tooltip>
  );
}

/** Medium, destination and copies; the rest behind "More". */
function JobChoice({ printer, profile }: { printer: PrinterSettings; profile: PrinterProfile }) {
  const options = useOptions(printer.id);
  const fields = optionFields(profile, options);
  const problems = optionProblems(profile, options);
  const field = (key: OptionField['key']): OptionField | undefined => fields.find((one) => one.key === key);
  const copies = optionOf(profile, options, 'copies');
  const choice = (key: 'mediumType' | 'filmDestination' | 'colour', label: string, width: number) => {
    const own = field(key);
    if (own?.kind !== 'choice') return null;
    const value = optionOf(profile, options, key) ?? '';
    const listed = own.choices.some((one) => one.value === value);
    return (
      <>
        <label htmlFor={`film-${key}`}>{label}</label>
        <Select
          id={`film-${key}`}
          w={width}
          data={listed ? [...own.choices] : [...own.choices, { value, label: value }]}
          value={value}
          allowDeselect={false}
          comboboxProps={{ width: 220, position: 'bottom-start' }}
          error={problems[key] !== undefined}
          onChange={(next) => next !== null && setOption(key, next)}
        />
      </>
    );
  };
  const changed = changedOptions(profile, options).filter((key) => !barOptions.includes(key)).length;
  const wrong = Object.keys(problems).some((key) => !barOptions.includes(key as OptionField['key']));
  return (
    <div className={styles['group']}>
      {choice('mediumType', 'Medium', 120)}
      {choice('filmDestination', 'To', 120)}
      {choice('colour', 'In', 78)}
      {field('copies') && (
        <>
          <label htmlFor="film-copies">Copies</label>
          <NumberInput
            id="film-copies"
            w={46}
            // 0 stands for nothing: it is being typed.
            value={copies === 0 ? '' : (copies ?? 1)}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="none"
            hideControls
            error={problems.copies !== undefined}
            title={problems.copies ?? ''}
            onChange={(value) => setOption('copies', typeof value === 'number' ? value : 0)}
          />
        </>
      )}
      <Button
        variant="subtle"
        color={wrong ? 'red' : 'gray'}
        aria-label="What the printer is told"
        leftSection={<SlidersHorizontal size={14} />}
        onClick={() => openDialog({ kind: 'more' })}
      >
        More
        {changed > 0 && <span className={styles['changed']}>&nbsp;{changed} changed</span>}
      </Button>
    </div>
  );
}

function Actions({ printer }: { printer: PrinterSettings }) {
  const submitting = usePrinting((state) => state.submitting);
  const something = useFilm(({ film }) => film.sheets.some(({ boxes }) => boxes.some((cell) => cell !== null)));
  const proof = useFilmLabel(filmCommands.proof);
  const print = useFilmLabel(filmCommands.print);
  return (
    <div className={styles['actions']}>
      <JobsButton />
      <Tooltip label={proof}>
        <Button
          variant="default"
          disabled={!something}
          leftSection={<Eye size={14} />}
          onClick={() => void openProof()}
        >
          Proof
        </Button>
      </Tooltip>
      <Tooltip label={`${print}: on ${printer.name}`}>
        <Button
          disabled={!something}
          loading={submitting}
          leftSection={<Printer size={14} />}
          onClick={() => void printFilm()}
        >
          Print
        </Button>
      </Tooltip>
    </div>
  );
}

/** Opens the print jobs; says how many of this patient are on their way, and whether one needs somebody. */
function JobsButton() {
  const panel = usePrinting((state) => state.panel);
  const jobs = usePrinting((state) => state.jobs);
  const patient = useFilm(({ film }) => film.patient);
  const own = (jobs ?? []).filter((job) => isOfPatient(job, patient));
  const moving = own.filter(isMoving).length;
  const mood = own.some((job) => jobMood(job) === 'failure')
    ? 'failure'
    : own.some((job) => needsAnswer(job))
      ? 'warning'
      : undefined;
  const label = useFilmLabel(filmCommands.printJobs);
  return (
    <Tooltip label={label}>
      <Button
        variant="subtle"
        color="gray"
        aria-pressed={panel}
        leftSection={<PanelRight size={14} />}
        onClick={togglePanel}
      >
        Jobs
        {moving > 0 && <span className={styles['changed']}>&nbsp;{moving}</span>}
        {mood && (
          <span className={styles['mood']} data-mood={mood}>
            {mood === 'failure' ? 'failed' : 'printed?'}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}
