import { Button, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { MeasureText } from '../../../src-shared/film/marks.ts';
import type { Film, FilmCell, FilmSheet } from '../../../src-shared/film/model.ts';
import type { PaperOptions } from '../../../src-shared/film/paper/options.ts';
import {
  dotsFor,
  mostPixelsOnPrinters,
  type PaperPage,
  paperDotsPerInch,
  paperPage,
} from '../../../src-shared/film/paper/page.ts';
import type { SystemPrinter } from '../../../src-shared/film/paper/printers.ts';
import { asError } from '../../app/api.ts';
import form from '../../app/dialog-form.module.css';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live.ts';
import { attempt } from '../../app/notify.ts';
import {
  cannotPrint,
  chosenPrinter,
  PrinterSelect,
  printerWarnings,
  useSystemPrinters,
} from '../../app/system-printers.tsx';
import { usePrinter, useProfile } from '../printer.ts';
import { useFilm } from '../store.ts';
import { putOnPaper, storeSheets } from './doing.ts';
import styles from './paper.module.css';
import { PaperForm } from './paper-form.tsx';
import { PagePreview } from './preview.tsx';
import { closePaper, keepChoices, type PaperAim, rememberedChoices, usePaper } from './store.ts';
import { isStorable } from './storing.ts';

const titles: Record<PaperAim, string> = {
  printer: 'Print on paper',
  pdf: 'Save as PDF',
  store: 'Store in the study',
};

/** Paper, PDF and pictures of the sheets that are kept. */
export function PaperDialog() {
  const open = usePaper((state) => state.open);
  const ready = useFilm(({ state }) => state === 'ready');
  return open && ready ? <OpenDialog key={open} aim={open} /> : null;
}

const hasImages = ({ boxes }: FilmSheet): boolean => boxes.some((cell) => cell !== null);

/** The page of a sheet, or why there is none. */
function pageFor(sheet: FilmSheet, task: Parameters<typeof paperPage>[1]): PaperPage | NegatoscopeError {
  try {
    return paperPage(sheet, task);
  } catch (error) {
    return asError(error);
  }
}

function OpenDialog({ aim }: { aim: PaperAim }) {
  const film = useFilm((state) => state.film);
  const active = useFilm((state) => state.sheet);
  const settings = useLive((state) => state.settings);
  const printer = usePrinter();
  const profile = useProfile();
  const busy = usePaper((state) => state.busy);
  const [choices, setChoices] = useState(rememberedChoices);
  const [which, setWhich] = useState<'all' | 'one'>('all');
  const [copies, setCopies] = useState(1);
  const [description, setDescription] = useState('Film');
  const [shown, setShown] = useState(0);
  const [notes, setNotes] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const [printedAt] = useState(() => Date.now());
  const printers = useSystemPrinters(aim === 'printer');

  const all = film.sheets.filter(hasImages);
  const sheets = which === 'one' ? all.filter(({ id }) => id === active) : all;
  const index = Math.min(shown, Math.max(0, sheets.length - 1));
  const sheet = sheets[index];
  const options = optionsFor(aim, choices.options, choices.pdfPaper);
  const task = {
    ...{ options, patient: film.patient, sheetNumber: index + 1, sheets: sheets.length, printedAt },
    ...{ institution: settings?.createdObjects.institutionName ?? '', dotsPerInch: 100, formats: profile, measure },
    bare: aim === 'store',
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page depends on, by value
  const page = useMemo(() => sheet && pageFor(sheet, task), [sheet, JSON.stringify(options), index, sheets.length]);
  const failed = page instanceof NegatoscopeError ? errorText(page) : undefined;
  const chosen = chosenPrinter(printers, choices.printer);
  const warnings = warningsOf(aim, { sheets, sheet, options, notes, printers, chosen });
  const impossible =
    !sheet ||
    failed !== undefined ||
    (aim === 'printer' && cannotPrint(printers, chosen)) ||
    (aim === 'store' && !sheets.every(isStorable));
  const change = (part: Partial<PaperOptions>): void =>
    setChoices((before) => ({ ...before, options: { ...before.options, ...part } }));

  const go = async (): Promise<void> => {
    keepChoices(choices);
    const work = { film: film as Film, sheets, options, printerId: printer?.id, printedAt: Date.now() };
    await attempt(
      async () => {
        if (aim === 'store') await storeSheets(work, description.trim() || 'Film');
        else if (!(await putOnPaper(work, aim === 'pdf' ? { kind: 'pdf' } : { kind: 'printer', name: chosen, copies })))
          return;
        closePaper();
      },
      aim === 'store' ? 'A sheet was not stored' : aim === 'pdf' ? 'The PDF was not saved' : 'Nothing was printed',
    );
  };

  return (
    <Modal opened onClose={closePaper} size={860} title={titles[aim]} closeOnClickOutside={false}>
      <div className={styles['columns']}>
        <div>
          <div className={styles['desk']}>
            {sheet && page && !(page instanceof NegatoscopeError) ? (
              <PagePreview
                sheet={sheet}
                paper={page}
                colour={options.colour}
                patient={film.patient}
                onNotes={(position, told) => setNotes((before) => withNotes(before, `${sheet.id} ${position}`, told))}
              />
            ) : (
              <span role="alert">
                {failed ? `${failed.title} ${failed.advice}` : 'There are no images on the sheets.'}
              </span>
            )}
          </div>
          <div className={styles['turn']}>
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label="Page before"
              disabled={index === 0}
              onClick={() => setShown(index - 1)}
            >
              <ChevronLeft size={15} />
            </Button>
            <span role="status">
              {sheets.length === 0 ? 'No page' : `Page ${index + 1} of ${sheets.length}`}
              {page && !(page instanceof NegatoscopeError) && aim !== 'store' && `, ${sizeText(page)}`}
            </span>
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label="Next page"
              disabled={index >= sheets.length - 1}
              onClick={() => setShown(index + 1)}
            >
              <ChevronRight size={15} />
            </Button>
          </div>
        </div>
        <div className={form['form']}>
          {all.length > 1 && (
            <SegmentedControl
              fullWidth
              aria-label="Sheets"
              data={[
                { value: 'all', label: `All ${all.length} sheets` },
                { value: 'one', label: 'This sheet' },
              ]}
              value={which}
              onChange={(value) => setWhich(value as 'all' | 'one')}
            />
          )}
          {aim === 'store' ? (
            <TextInput
              label="Series description"
              value={description}
              maxLength={64}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          ) : (
            <PaperForm
              aim={aim}
              options={aim === 'pdf' ? { ...choices.options, paper: choices.pdfPaper } : choices.options}
              onChange={(part) => {
                const { paper, ...rest } = part;
                if (aim === 'pdf' && paper) setChoices((before) => ({ ...before, pdfPaper: paper }));
                else change(part);
                if (Object.keys(rest).length > 0) change(rest);
              }}
            />
          )}
          {aim === 'printer' && printers && printers.length > 0 && (
            <div className={form['row']}>
              <PrinterSelect
                printers={printers}
                value={chosen}
                onChange={(printer) => setChoices((before) => ({ ...before, printer }))}
              />
              <NumberInput
                label="Copies"
                value={copies}
                min={1}
                max={99}
                allowDecimal={false}
                disabled={chosen === ''}
                onChange={(value) => typeof value === 'number' && value >= 1 && value <= 99 && setCopies(value)}
              />
            </div>
          )}
          {warnings.length > 0 && (
            <ul className={styles['notes']} role="alert">
              {warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
          {aim === 'store' && (
            <span className={styles['facts']}>
              Each sheet becomes one image with its texts in it, in the study of its first image.
            </span>
          )}
        </div>
      </div>
      <div className={styles['foot']}>
        <span className={styles['progress']} role="status">
          {busy?.words}
        </span>
        <Button variant="default" onClick={busy ? busy.cancel : closePaper} disabled={busy ? !busy.cancel : false}>
          Cancel
        </Button>
        <Button data-autofocus loading={busy !== undefined} disabled={impossible} onClick={() => void go()}>
          {aim === 'store' ? 'Store' : aim === 'pdf' ? 'Save …' : chosen === '' ? 'Print …' : 'Print'}
        </Button>
      </div>
    </Modal>
  );
}

/** The options as they will be used: a picture that is stored is the sheet itself. */
function optionsFor(aim: PaperAim, options: PaperOptions, pdfPaper: PaperOptions['paper']): PaperOptions {
  if (aim === 'store') {
    const bare = { marginMm: 0, identity: false, lines: true, colour: true };
    return { ...options, ...bare, paper: 'film', orientation: 'sheet', ground: 'black' };
  }
  return aim === 'pdf' ? { ...options, paper: pdfPaper } : options;
}

/** What most printers reach of their paper, mm from its edges. */
const reachMm = 5;

let pen: CanvasRenderingContext2D | null | undefined;

/** As wide as the preview writes it. */
const measure: MeasureText = (text, { sizeMm, bold }) => {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return 0.6 * sizeMm * text.length;
  pen.font = `${bold ? 'bold ' : ''}64px ${getComputedStyle(document.body).fontFamily}`;
  return (pen.measureText(text).width / 64) * sizeMm;
};

const sizeText = ({ page }: PaperPage): string => `${Math.round(page.width)} × ${Math.round(page.height)} mm`;

function withNotes(before: ReadonlyMap<string, readonly string[]>, key: string, notes: readonly string[]) {
  if (JSON.stringify(before.get(key) ?? []) === JSON.stringify(notes)) return before;
  return new Map(before).set(key, notes);
}

interface Told {
  sheets: readonly FilmSheet[];
  sheet: FilmSheet | undefined;
  options: PaperOptions;
  notes: ReadonlyMap<string, readonly string[]>;
  printers: readonly SystemPrinter[] | undefined;
  chosen: string;
}

/** What the reader should know before it is done. */
function warningsOf(aim: PaperAim, { sheets, sheet, options, notes, printers, chosen }: Told): string[] {
  // Images of one size are measured on paper as those of true size are.
  const measured = (cell: FilmCell | null): boolean =>
    cell !== null && (cell.view.scale === 'true-size' || cell.view.scale === 'ratio');
  const trueSize = sheets.some(({ boxes }) => boxes.some(measured));
  const paper = options.paper === 'film' ? 'A4' : options.paper;
  const dots = dotsFor(options, sheets, aim === 'printer' ? mostPixelsOnPrinters : undefined);
  const own = sheet
    ? sheet.boxes.flatMap((_, box) =>
        (notes.get(`${sheet.id} ${box + 1}`) ?? []).map((note) => `Image ${box + 1}: ${note}`),
      )
    : [];
  return [
    ...(aim === 'printer' ? printerWarnings(printers, { chosen, paper, trueSize }) : []),
    ...(aim === 'printer' && options.marginMm < reachMm
      ? [
          `Most printers reach no nearer than ${reachMm} mm to the edge: what lies there is missing, the rest stays as large as it is.`,
        ]
      : []),
    ...(aim !== 'store' && dots < paperDotsPerInch ? [`So many pages are made with ${dots} dots per inch.`] : []),
    ...(aim === 'store' && sheets.some((one) => !isStorable(one))
      ? ['Pictures of sheets are kept in the archive: import the study of their first image.']
      : []),
    ...own,
  ];
}
