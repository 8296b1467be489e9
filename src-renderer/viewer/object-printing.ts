import { safeName } from '../../src-shared/contract/file-names.ts';
import { largestPiece } from '../../src-shared/contract/pictures.ts';
import { api } from '../app/api.ts';
import { formatDate, formatInstant, nameParts } from '../app/formatting.ts';
import { notify } from '../app/notify.ts';
import { tellOfPrinter } from '../app/paper-trouble.ts';
import { samePaperWords } from '../app/system-printers.tsx';
import type { FrameSet } from './frame-sets.ts';

/** Dots per inch of pictures for paper. */
export const dotsPerInch = 300;

/** The study that is given away, for the audit trail. */
export const studyOf = ({ series }: Pick<FrameSet, 'series'>) => ({
  studyUid: series.study.uid,
  patientId: series.patient.id.slice(0, 64),
  instances: 1,
});

/** A name for the file of an object. */
export const objectFileName = ({ series, label }: Pick<FrameSet, 'series' | 'label'>, what: string): string =>
  safeName([series.patient.name.split('^').filter(Boolean).slice(0, 2).join(' '), label || what].join(' '));

/** Who it is and what it is of, as stands above the picture on paper. */
function headerOf({ series, label }: FrameSet): string[] {
  const { patient, study } = series;
  const name = nameParts({
    alphabetic: patient.name,
    ...(patient.nameIdeographic !== undefined && { ideographic: patient.nameIdeographic }),
    ...(patient.namePhonetic !== undefined && { phonetic: patient.namePhonetic }),
  });
  const who = [name.main || '(no name)', name.ideographic, patient.id, formatDate(patient.birthDate), patient.sex];
  const what = [formatDate(study.date), series.series.modality, study.description, label, study.institution];
  return [who, what].map((parts) => parts.filter(Boolean).join('   ').slice(0, 400));
}

interface PaperPicture {
  canvas: OffscreenCanvas;
  landscape: boolean;
  /** Width of the picture on paper, mm; absent: as large as the page allows. */
  widthMm?: number;
  /** About scale and kind, before the word on when and by what it was printed. */
  note: string;
}

/** Prints a picture of an object on A4. False when the reader changed his mind. Throws NegatoscopeError. */
export async function printObject(frameSet: FrameSet, picture: PaperPicture, to: 'printer' | 'pdf'): Promise<boolean> {
  const { canvas, landscape, widthMm, note } = picture;
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  const id = crypto.randomUUID();
  for (let at = 0; at < png.length; at += largestPiece) {
    await api.pictures.paper({ id, bytes: png.slice(at, at + largestPiece) });
  }
  if (to === 'printer') {
    tellOfPrinter(id);
    if (widthMm !== undefined) notify(samePaperWords('A4'));
  }
  const { done } = await api.pictures.print({
    id,
    to,
    name: objectFileName(frameSet, frameSet.series.series.modality),
    page: {
      paper: 'A4',
      landscape,
      header: headerOf(frameSet),
      footer: `Printed ${formatInstant(Date.now())} with Negatoscope. ${note}`.slice(0, 400),
      ruler: widthMm !== undefined,
      ...(widthMm === undefined ? {} : { widthMm }),
      pixels: { width: canvas.width, height: canvas.height },
    },
    studies: [studyOf(frameSet)],
  });
  return done;
}
