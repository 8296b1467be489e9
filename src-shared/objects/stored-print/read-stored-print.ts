import { nameOf } from '../../dicom/attribute-names.ts';
import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { type Densities, isPaper } from '../../film/densities.ts';
import { describeLut } from '../../imaging/describe/transformations.ts';
import { code, firstItem, integer, items, number, rawText, text, texts } from '../../imaging/describe/values.ts';
import type { PrintedBox, PrintedFilm, PrintedImage, PrintFact, PrintLut, StoredPrint } from './model.ts';

/** As many as a study of films has; what is beyond is told and not shown. */
const mostBoxes = 4000;
const mostFilms = 200;
const mostAnnotations = 400;
/** Characters of a text; what a file has beyond is not for readers. */
const longest = 1024;
const shorter = (value: string | undefined, most = longest): string => (value ?? '').trim().slice(0, most);
/** What printers do when they are told nothing (PS3.3 C.13.3 leaves it to them). */
const usual: Densities = { minimum: 20, maximum: 300, illumination: 2000, reflectedAmbientLight: 10 };
/** Paper is looked at in the light of the room alone (PS3.14 7.3). */
const usualLightOnPaper = { illumination: 150, reflectedAmbientLight: 0 };
const identity: PrintLut = { shape: 'IDENTITY' };

const filmFacts: Tag[] = [
  ...['20100060', '20100080', '20100100', '20100110', '20100120', '20100130', '20100140', '20100150'],
  ...['2010015E', '20100160', '20200050', '20100030'],
];
const boxFacts: Tag[] = ['20100060', '20100080', '20100150', '20200040', '20200030', '20100120', '20100130'];
const printerFacts: Tag[] = ['21100030', '21000140', '21000070', '00080070', '00081090', '00181000', '00181020'];
const sessionFacts: Tag[] = ['20000050', '21000160', '20000010', '20000020', '20000030', '20000040'];

const factsOf = (dataSet: DataSet | undefined, tags: readonly Tag[]): PrintFact[] =>
  tags.flatMap((tag) => {
    const value = dataSet && shorter(texts(dataSet, tag).slice(0, 100).filter(Boolean).join('\\'));
    return value ? [{ name: nameOf(tag) ?? tag, value }] : [];
  });

/** Presentation LUTs of the object by their UIDs; those without one hold for all boxes that name none. */
class PrintLuts {
  private readonly known = new Map<string, PrintLut>();
  private readonly usual: PrintLut | undefined;
  private readonly problems: Set<string>;

  constructor(dataSet: DataSet, problems: Set<string>) {
    this.problems = problems;
    let usual: PrintLut | undefined;
    for (const item of items(dataSet, '21300080').slice(0, 1000)) {
      const lut = this.read(item);
      const uid = text(item, '00080018');
      if (uid === undefined) usual ??= lut;
      else this.known.set(uid, lut);
    }
    this.usual = usual;
  }

  private read(item: DataSet): PrintLut {
    const table = firstItem(item, '20500010');
    const found = table && describeLut(table, false);
    if (found) {
      const { explanation, ...rest } = found;
      return { table: { ...rest, firstMapped: 0 }, ...(explanation ? { explanation } : {}) };
    }
    if (table) this.problems.add('A presentation LUT is damaged: its images are shown without it.');
    const shape = code(item, '20500020');
    if (shape === 'IDENTITY' || shape === 'INVERSE' || shape === 'LIN OD') return { shape };
    if (!table) this.problems.add(`The presentation LUT shape ${shorter(shape, 32)} is not known: IDENTITY is shown.`);
    return identity;
  }

  /** That which one of these names, the first that does. */
  of(...named: (DataSet | undefined)[]): PrintLut {
    for (const dataSet of named) {
      const uid = text(firstItem(dataSet, '20500500') ?? {}, '00081155');
      if (uid === undefined) continue;
      const lut = this.known.get(uid);
      if (lut) return lut;
      this.problems.add(
        'A presentation LUT that is referred to is not in the object: its images are shown without it.',
      );
      return identity;
    }
    return this.usual ?? identity;
  }
}

/** `patientId`: whose object it is; empty: it does not say. */
function imageOf(box: DataSet, patientId: string): PrintedImage | undefined {
  const reference = firstItem(box, '00081140');
  const sopInstanceUid = reference && text(reference, '00081155');
  if (!reference || sopInstanceUid === undefined) return undefined;
  const stated = shorter(text(reference, '00100020'), 64);
  return {
    sopInstanceUid,
    sopClassUid: text(reference, '00081150') ?? '',
    frame: Math.max(1, integer(reference, '00081160', 'text') ?? 1),
    studyUid: text(reference, '0020000D') ?? '',
    seriesUid: text(reference, '0020000E') ?? '',
    ...(stated !== '' && patientId !== '' && stated !== patientId ? { otherPatient: stated } : {}),
  };
}

function boxOf(box: DataSet, position: number, lut: PrintLut, patientId: string): PrintedBox {
  const image = imageOf(box, patientId);
  const widthMm = number(box, '20200030');
  return {
    position,
    ...(image ? { image } : {}),
    reversed: code(box, '20200020') === 'REVERSE',
    ...(widthMm !== undefined && widthMm > 0 ? { widthMm } : {}),
    lut,
    facts: factsOf(box, boxFacts),
  };
}

/**
 * Boxes by the films they lie on. The object does not say on which: they come film by film, each film from its first position on, so one
 * whose position is taken or lower begins the next film.
 */
function byFilm(boxes: readonly DataSet[], films: number): { position: number; box: DataSet }[][] {
  const found: { position: number; box: DataSet }[][] = [[]];
  let last = 0;
  for (const box of boxes) {
    const stated = integer(box, '20200010', 'u16') ?? 0;
    const position = stated >= 1 ? stated : last + 1;
    if (position <= last && found.length < films) {
      found.push([]);
      last = 0;
    }
    const film = found.at(-1)!;
    // Where there is but one film a box may come in any order.
    film.push({ position: film.some((one) => one.position === position) ? last + 1 : position, box });
    last = Math.max(last, film.at(-1)!.position);
  }
  return found;
}

/** `paper`: it was to come out on paper, not on film. */
function densitiesOf(film: DataSet, paper: boolean): Densities {
  const light = paper ? usualLightOnPaper : usual;
  const stated = (tag: Tag): number | undefined => integer(film, tag, 'u16');
  const minimum = stated('20100120') ?? usual.minimum;
  const maximum = stated('20100130') ?? usual.maximum;
  return {
    ...(maximum > minimum ? { minimum, maximum } : { minimum: usual.minimum, maximum: usual.maximum }),
    illumination: stated('2010015E') || light.illumination,
    reflectedAmbientLight: stated('20100160') ?? light.reflectedAmbientLight,
  };
}

/**
 * Reads a Stored Print (retired Stored Print IOD: Printer Characteristics, Film Box, Image Box, Annotation and Presentation LUT content).
 * Never throws: what cannot be understood is among the problems.
 */
export function readStoredPrint(dataSet: DataSet): StoredPrint {
  const problems = new Set<string>();
  const luts = new PrintLuts(dataSet, problems);
  const stated = items(dataSet, '21300030');
  if (stated.length === 0) problems.add('It says nothing of its film: size, orientation and layout are guessed.');
  if (stated.length > mostFilms) problems.add(`It has ${stated.length} films: the first ${mostFilms} are shown.`);
  const films = stated.length === 0 ? [{}] : stated.slice(0, mostFilms);
  const boxes = items(dataSet, '21300040');
  if (boxes.length > mostBoxes) problems.add(`It has ${boxes.length} image boxes: the first ${mostBoxes} are shown.`);
  if (boxes.length === 0) problems.add('It has no image boxes.');
  if (items(dataSet, '21300060').length > 0) problems.add('Its overlay boxes are not shown.');
  const patientId = shorter(text(dataSet, '00100020'), 64);
  const placed = byFilm(boxes.slice(0, mostBoxes), films.length);
  const medium = [dataSet, firstItem(dataSet, '21300015') ?? {}].map((part) => code(part, '20000030') ?? '');
  const paper = medium.some((mediumType) => isPaper({ mediumType }));
  const annotations = items(dataSet, '21300050').slice(0, mostAnnotations);
  return {
    films: films.map((film, index): PrintedFilm => {
      const own = placed[index] ?? [];
      return {
        format: shorter(rawText(film, '20100010'), 200),
        orientation: code(film, '20100040') === 'LANDSCAPE' ? 'LANDSCAPE' : 'PORTRAIT',
        filmSize: shorter(code(film, '20100050'), 32),
        borderDensity: shorter(code(film, '20100100'), 16),
        emptyImageDensity: shorter(code(film, '20100110'), 16),
        densities: densitiesOf(film, paper),
        boxes: own.map(({ position, box }) => boxOf(box, position, luts.of(box, film), patientId)),
        // An annotation does not say its film either; those of an object with one film are its own.
        annotations:
          index > 0
            ? []
            : annotations.flatMap((item, at) => {
                const said = shorter(text(item, '20300020'));
                return said === '' ? [] : [{ position: integer(item, '20300010', 'u16') ?? at + 1, text: said }];
              }),
        facts: factsOf(film, filmFacts),
      };
    }),
    facts: [...factsOf(firstItem(dataSet, '21300015'), printerFacts), ...factsOf(dataSet, sessionFacts)],
    problems: [...problems],
  };
}
