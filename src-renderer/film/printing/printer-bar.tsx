import { Button, NumberInput, SegmentedControl, Select, Tooltip } from '@mantine/core';
import {
  Eye,
  PanelRight,
  Printer,
  RectangleHorizontal,
  RectangleVertical,
  SlidersHorizontal,
  Text,
} from 'lucide-react';
import type { FilmSheet } from '../../../src-shared/film/model.ts';
import type { PrinterProfile, PrinterSettings } from '../../../src-shared/settings/printing.ts';
import { filmCommands } from '../../app/film-commands.ts';
import { commandLabel } from '../../app/keys.ts';
import { useLive } from '../../app/live.ts';
import {
  barOptions,
  changedOptions,
  type OptionField,
  optionFields,
  optionOf,
  optionProblems,
} from '../../app/printing/options.ts';
import { usePrinter, useProfile } from '../printer.ts';
import { activeSheet, update, useFilm } from '../store.ts';
import { filmSizeText } from './checks.ts';
import { withFilmSize, withOrientation } from './film-shape.ts';
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
          <FilmChoice profile={profile} />
          <JobChoice printer={printer} profile={profile} />
        </>
      ) : (
        <NoPrinter enabled={enabled} />
      )}
      <div className={styles['group']}>
        <TemplatesMenu />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Text size={14} />}
          onClick={() => openDialog({ kind: 'lines' })}
        >
          Header and footer
        </Button>
      </div>
      {enabled && printer && <Actions printer={printer} />}
    </div>
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

/** Film size and how it lies: of all sheets. */
function FilmChoice({ profile }: { profile: PrinterProfile }) {
  const sheet = useFilm(activeSheet);
  const mixed = useFilm(({ film }) => film.sheets.some(({ filmSize }) => filmSize !== film.sheets[0]?.filmSize));
  const size = sheet?.filmSize ?? '';
  const has = profile.films.some(({ id }) => id === size);
  const data = profile.films.map(({ id }) => ({ value: id, label: filmSizeText(id) }));
  if (!has && size !== '') data.push({ value: size, label: `${filmSizeText(size)} (not here)` });
  return (
    <div className={styles['group']}>
      <Tooltip
        label={
          has
            ? `Film size of all sheets${mixed ? '; they have different ones now' : ''}`
            : 'This printer does not have the film of the sheet'
        }
      >
        <Select
          aria-label="Film size"
          w={118}
          data={data}
          value={size}
          disabled={!sheet}
          error={!has && size !== ''}
          allowDeselect={false}
          onChange={(value) => value !== null && update((film) => withFilmSize(film, value, profile))}
        />
      </Tooltip>
      <SegmentedControl
        aria-label="Orientation"
        data={[
          { value: 'PORTRAIT', label: <Lies title="Portrait" icon={<RectangleVertical size={14} />} /> },
          { value: 'LANDSCAPE', label: <Lies title="Landscape" icon={<RectangleHorizontal size={14} />} /> },
        ].map((one) => ({ ...one, disabled: !profile.orientations.includes(one.value as FilmSheet['orientation']) }))}
        value={sheet?.orientation ?? 'PORTRAIT'}
        onChange={(value) => update((film) => withOrientation(film, value as FilmSheet['orientation'], profile))}
      />
    </div>
  );
}

const Lies = ({ title, icon }: { title: string; icon: React.ReactNode }) => (
  <span className={styles['lies']} title={title}>
    {icon}
    <span className={styles['hidden']}>{title}</span>
  </span>
);

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
      <Tooltip label={label}>
        <Select
          aria-label={label}
          w={width}
          data={listed ? [...own.choices] : [...own.choices, { value, label: value }]}
          value={value}
          allowDeselect={false}
          comboboxProps={{ width: 220, position: 'bottom-start' }}
          error={problems[key] !== undefined}
          onChange={(next) => next !== null && setOption(key, next)}
        />
      </Tooltip>
    );
  };
  const changed = changedOptions(profile, options).filter((key) => !barOptions.includes(key)).length;
  const wrong = Object.keys(problems).some((key) => !barOptions.includes(key as OptionField['key']));
  return (
    <div className={styles['group']}>
      {choice('mediumType', 'Medium', 132)}
      {choice('filmDestination', 'Destination', 118)}
      {choice('colour', 'Printed in', 84)}
      {field('copies') && (
        <>
          <label htmlFor="film-copies">Copies</label>
          <NumberInput
            id="film-copies"
            w={46}
            value={copies ?? 1}
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
  const panel = usePrinting((state) => state.panel);
  const something = useFilm(({ film }) => film.sheets.some(({ boxes }) => boxes.some((cell) => cell !== null)));
  return (
    <div className={styles['actions']}>
      <Tooltip label={commandLabel(filmCommands.printJobs)}>
        <Button
          variant="subtle"
          color="gray"
          aria-pressed={panel}
          leftSection={<PanelRight size={14} />}
          onClick={togglePanel}
        >
          Jobs
        </Button>
      </Tooltip>
      <Tooltip label={commandLabel(filmCommands.proof)}>
        <Button
          variant="default"
          disabled={!something}
          leftSection={<Eye size={14} />}
          onClick={() => void openProof()}
        >
          Proof
        </Button>
      </Tooltip>
      <Tooltip label={`${commandLabel(filmCommands.print)}: on ${printer.name}`}>
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
