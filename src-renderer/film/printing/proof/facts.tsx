import { annotationTexts, imagingOf } from '../../../../src-shared/film/job-options.ts';
import type { FilmSheet, PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import { useLive } from '../../../app/live.ts';
import { optionOf, termText } from '../../../app/printing/options.ts';
import { filmSizeText, orientationText } from '../checks.ts';
import type { JobToSubmit } from '../store.ts';
import type { BoxImage } from './fetch-box.ts';
import { printerDoes, tableInPrinter } from './levels.ts';
import { boxKey, useProof } from './open.ts';
import { placedBoxes, positionsOf } from './placing.ts';
import styles from './proof.module.css';

interface Props {
  job: JobToSubmit;
  sheet: FilmSheet;
  number: number;
  profile: PrinterProfile;
  options: PrintOptions;
}

/** What is to be known of the sheet beside its pixels: what they are, what is noted of each box, texts of the printer, hashes. */
export function Facts({ job, sheet, number, profile, options }: Props) {
  const boxes = useProof((state) => state.boxes);
  const hashes = useProof((state) => state.hashes);
  const institution = useLive(({ settings }) => settings?.createdObjects.institutionName ?? '');
  const ready = positionsOf(profile, options, sheet).flatMap((position): { position: number; image: BoxImage }[] => {
    const box = boxes[boxKey(sheet.id, position)];
    return box?.state === 'ready' ? [{ position, image: box.image }] : [];
  });
  const { page } = placedBoxes(profile, options, sheet);
  const asPage = imagingOf(profile, options) === 'page';
  const texts = annotationTexts(profile, options, sheet, {
    patient: job.film.patient,
    sheet: number,
    sheets: job.film.sheets.length,
    printedAt: job.printedAt,
    institution,
  });
  const facts: [string, string][] = [
    ['Film', `${filmSizeText(sheet.filmSize)}, ${orientationText(sheet.orientation)}`],
    ['Divided', asPage ? 'one picture of the sheet' : sheet.format.replace('\\', ' ')],
    ['Pixels', `${(1000 * page.pixelMm).toFixed(1)} µm`],
    ['Values', valuesText(ready.map(({ image }) => image))],
    ['Medium', termText(optionOf(profile, options, 'mediumType') || 'printer’s choice')],
    ['Copies', String(optionOf(profile, options, 'copies') ?? 1)],
  ];
  const notes = ready.filter(({ image }) => image.notes.length > 0);
  return (
    <aside className={styles['facts']} aria-label="About the sheet">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {displayNotes(
        ready.map(({ image }) => image),
        options,
        profile,
      ).map((note) => (
        <p key={note} className={styles['shown']}>
          {note}
        </p>
      ))}
      {texts.length > 0 && (
        <section aria-label="Texts of the printer">
          <h3>Texts printed by the printer</h3>
          <ol>
            {texts.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text is known by its position.
              <li key={index}>{text}</li>
            ))}
          </ol>
        </section>
      )}
      {notes.length > 0 && (
        <section aria-label="Notes">
          <h3>Notes</h3>
          <ul>
            {notes.map(({ position, image }) => (
              <li key={position} data-testid="proof-note">
                <b>{asPage ? 'Sheet' : `Box ${position}`}</b> {image.notes.join('. ')}
              </li>
            ))}
          </ul>
        </section>
      )}
      {hashes && (
        <section aria-label="Hashes">
          <h3>SHA-256 of what is sent</h3>
          <ul className={styles['hashes']} data-selectable>
            {ready.map(({ position, image }) => (
              <li key={position}>
                <b>{asPage ? 'Sheet' : `Box ${position}`}</b> {image.columns} × {image.rows}
                <code>{image.hash}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

const unique = (texts: readonly string[]): string => [...new Set(texts)].join('; ');

function valuesText(images: readonly BoxImage[]): string {
  return unique(
    images.map(({ bits, samples, photometricInterpretation }) =>
      samples === 3 ? `3 × ${bits} bits, ${photometricInterpretation}` : `${bits} bits, ${photometricInterpretation}`,
    ),
  );
}

/** What of this view is not as it is sent, so that nobody takes the one for the other. */
function displayNotes(images: readonly BoxImage[], options: PrintOptions, profile: PrinterProfile): string[] {
  const does = printerDoes(profile, options);
  const some = (test: (image: BoxImage) => boolean): boolean => images.some(test);
  return [
    some(({ bits }) => bits > 8) && 'The screen shows 8 of the 12 bits.',
    some(({ photometricInterpretation }) => photometricInterpretation === 'MONOCHROME1') &&
      'Sent turned over (MONOCHROME1); shown as it comes out.',
    some(({ values }) => values?.kind === 'linear-density') &&
      'Values are proportional to density (LIN OD); shown as the film will look on the viewbox.',
    some(({ values }) => values?.kind === 'table') && 'Values went through the table of the printer’s profile.',
    some((image) => tableInPrinter(image, does) !== undefined) &&
      'The printer puts the values through the table of its profile; shown so.',
    does.reversed && 'The printer reverses black and white; shown so.',
  ].filter((note): note is string => note !== false);
}
