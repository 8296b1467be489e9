import { Button, Group, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { neededAnnotations } from '../../../src-shared/film/identity.ts';
import type { FilmSheet, PrintOptions } from '../../../src-shared/film/model.ts';
import { filledLines, type LineFacts } from '../../../src-shared/film/placeholders.ts';
import { changeLines } from '../../../src-shared/film/sheets.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import { useLive } from '../../app/live.ts';
import { measureText } from '../measure.ts';
import { usePrinter, useProfile } from '../printer.ts';
import { activeSheet, update, useFilm } from '../store.ts';
import { printedPlaceOf } from './checks.ts';
import { cutLines } from './cut-lines.ts';
import styles from './lines-dialog.module.css';
import { linesFate } from './lines-fate.ts';
import { PlaceTextInput } from './place-text.tsx';
import { closeDialog, setOption, useOptions } from './store.ts';

/** Lines above and below the images; more than anybody reads on a film are not offered. */
const lineCount = 4;
type Side = 'header' | 'footer';
const titles: Record<Side, string> = { header: 'Above the images', footer: 'Below the images' };

const sameLines = (one: FilmSheet, other: FilmSheet): boolean =>
  JSON.stringify([one.header, one.footer]) === JSON.stringify([other.header, other.footer]);

/** Header and footer of the sheet or of all sheets: written with places, shown filled in, and whether this printer prints them. */
export function LinesDialog() {
  const sheet = useFilm(activeSheet);
  return sheet ? <OpenDialog sheet={sheet} /> : null;
}

function OpenDialog({ sheet }: { sheet: FilmSheet }) {
  const film = useFilm((state) => state.film);
  const printer = usePrinter();
  const profile = useProfile();
  const options = useOptions(printer?.id ?? '');
  const institution = useLive(({ settings }) => settings?.createdObjects.institutionName ?? '');
  // Lines of their own are not written over unasked.
  const [every, setEvery] = useState(() => film.sheets.every((one) => sameLines(one, sheet)));
  const number = film.sheets.indexOf(sheet) + 1;
  const facts: LineFacts = {
    patient: film.patient,
    ...printedPlaceOf(film, sheet),
    printedAt: Date.now(),
    institution,
  };
  const set = (side: Side, lines: string[]): void => {
    const kept = [...lines];
    while (kept.at(-1) === '') kept.pop();
    update((now) => changeLines(now, { [side]: kept }, every ? undefined : sheet.id), `lines ${side}`);
  };
  return (
    <Modal opened onClose={closeDialog} size={640} title="Header and footer">
      {film.sheets.length > 1 && (
        <SegmentedControl
          mb="sm"
          aria-label="Of which sheets"
          data={[
            { value: 'all', label: 'All sheets' },
            { value: 'one', label: `Sheet ${number} alone` },
          ]}
          value={every ? 'all' : 'one'}
          onChange={(value) => setEvery(value === 'all')}
        />
      )}
      {(['header', 'footer'] as const).map((side) => (
        <section key={side} className={styles['side']} aria-label={titles[side]}>
          <h3>{titles[side]}</h3>
          {Array.from({ length: Math.min(lineCount, sheet[side].length + 1) }, (_, index) => (
            <PlaceTextInput
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
              key={index}
              label={`${titles[side]}, line ${index + 1}`}
              placeholder={index === 0 ? '{patient}   {id}   {birthDate}' : ''}
              longest={200}
              first={side === 'header' && index === 0}
              value={sheet[side][index] ?? ''}
              onValue={(text) => {
                const lines = Array.from({ length: Math.max(sheet[side].length, index + 1) }, (_, n) =>
                  n === index ? text : (sheet[side][n] ?? ''),
                );
                set(side, lines);
              }}
            />
          ))}
          {sheet[side].length > 0 && (
            <div className={styles['filled']} data-testid={`filled-${side}`}>
              {filledLines(sheet[side], facts).map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
                <div key={index}>{line || '\u00a0'}</div>
              ))}
            </div>
          )}
        </section>
      ))}
      {cutLines(sheet, profile, options, facts, measureText).map((words) => (
        <div key={words} className={styles['fate']} data-mood="warning" role="status">
          {words}.
        </div>
      ))}
      {printer && <WhetherPrinted name={printer.name} profile={profile} options={options} sheet={sheet} />}
      <Group justify="flex-end" mt="md">
        <Button onClick={closeDialog}>Done</Button>
      </Group>
    </Modal>
  );
}

/** What this printer makes of the lines, and what can be chosen so that it prints them. */
function WhetherPrinted({
  name,
  profile,
  options,
  sheet,
}: {
  name: string;
  profile: PrinterProfile;
  options: PrintOptions;
  sheet: FilmSheet;
}) {
  const fate = linesFate(profile, options, sheet);
  const patient = useFilm(({ film }) => film.patient);
  const needed = neededAnnotations(profile, options, sheet, patient).length > 0;
  return (
    <div className={styles['fate']} data-mood={fate.kind === 'lost' || fate.kind === 'cut' ? 'warning' : undefined}>
      {fate.kind === 'picture' && `${name} gets every sheet as one picture: the lines are part of it.`}
      {fate.kind === 'texts' && `${name} prints them in its text boxes (${fate.format}).`}
      {fate.kind === 'own' && `${name} prints the texts of the job instead (More: texts printed by the printer).`}
      {fate.kind === 'cut' &&
        `${name} has room for ${fate.room} of ${fate.lines} lines in its text boxes (${fate.format}); the others are not printed.`}
      {fate.kind === 'lost' && (
        <>
          {name} prints the images in its own boxes and has no text boxes chosen: these lines are not printed by it.
          They stand on paper and in PDF.
          <div className={styles['choices']}>
            {profile.annotationBox &&
              profile.annotationFormats.map(({ id }) => (
                <Button key={id} variant="default" onClick={() => setOption('annotationFormat', id)}>
                  Use its text boxes ({id})
                </Button>
              ))}
            <Button variant="default" onClick={() => setOption('imaging', 'page')}>
              Send each sheet as one picture
            </Button>
          </div>
        </>
      )}
      {fate.kind === 'none' && 'Nothing is written.'}
      {needed && (
        <div>
          Whose film it is stands in them alone, not in the corners of every image: if the printer takes no such text,
          the sheet is not printed.
        </div>
      )}
    </div>
  );
}
