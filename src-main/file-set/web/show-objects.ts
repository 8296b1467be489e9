import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { integer, personName, text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { isVideo } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { digest } from '../../../src-shared/file-set/directory-entities.ts';
import { recordTypeOf } from '../../../src-shared/file-set/record-types.ts';
import { documentFormat } from '../../../src-shared/objects/encapsulated-document.ts';
import { Gate } from '../../decode/gate.ts';
import type { Renderer } from '../../decode/renderer.ts';
import type { VolumeWriter } from '../types.ts';
import { bytesForPages, bytesPerObject, framesShown, framesWithRoom, PageBudget } from './budget.ts';
import type { MediumContents, ObjectContents, PatientContents, SeriesContents } from './contents.ts';
import { pictureOf } from './pictures.ts';
import { reportPage } from './report-page.ts';
import type { ShownObject, ShownPicture } from './shown.ts';
import { largestObject, readObject, type WrittenObject } from './written-object.ts';

/** Frames of one object that are shown at most: on a medium without a limit, with one. */
const mostFrames = { free: 300, limited: 40 };
const objectsAtOnce = 3;
const memory = 640 * 1024 * 1024;
/** Pages that lead to the others: once, for each study and series, and for each object its line. They are written last. */
const bytesOfLists = { all: 32 * 1024, study: 3072, series: 5120, object: 256 };
/** The page of an object that has no pictures. */
const bytesOfPage = 6000;

const isReport = ({ file }: ObjectContents): boolean =>
  ['SR DOCUMENT', 'KEY OBJECT DOC'].includes(recordTypeOf(file.sopClassUid));
const isKeyNote = ({ file }: ObjectContents): boolean => recordTypeOf(file.sopClassUid) === 'KEY OBJECT DOC';
const isDocument = ({ file }: ObjectContents): boolean => recordTypeOf(file.sopClassUid) === 'ENCAP DOC';
const mayHavePictures = ({ file }: ObjectContents): boolean => {
  const type = recordTypeOf(file.sopClassUid);
  return (type === 'IMAGE' || type === 'PRIVATE') && !isVideo(file.transferSyntaxUid);
};

export interface ShowOptions {
  renderer: Renderer;
  limited: boolean;
  signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Makes what the pages show of every object, from the files as they lie in the volume, and writes it beside them. */
export class ObjectsShown {
  readonly shown = new Map<ObjectContents, ShownObject>();
  readonly #volume: VolumeWriter;
  readonly #options: ShowOptions;
  readonly #budget: PageBudget;
  readonly #gate = new Gate(objectsAtOnce, memory);
  readonly #mostFrames: number;
  readonly #bytesOf: ReadonlyMap<string, number>;
  /** Bytes that pictures leave for reports and documents. */
  readonly #keptForOthers: number;
  #writing: Promise<unknown> = Promise.resolve();
  /** Next number of a picture beyond those that were kept for the objects of a series. */
  readonly #further = new Map<SeriesContents, number>();
  /** Paths of documents that lie, or are about to lie, beside the pages. */
  readonly #documents = new Set<string>();

  /** @param sizes of files by their paths, where they are known */
  constructor(
    volume: VolumeWriter,
    contents: MediumContents,
    sizes: ReadonlyMap<string, number>,
    options: ShowOptions,
  ) {
    this.#volume = volume;
    this.#options = options;
    this.#bytesOf = sizes;
    const entries = allObjects(contents);
    for (const { series, number, room } of entries) if (series !== undefined) this.#further.set(series, number + room);
    const objects = entries.map(({ object }) => object);
    const { limited } = options;
    const images = objects.filter(mayHavePictures);
    const frames = images.map(({ file }) => Math.max(1, integer(file.header, '00280008') ?? 1));
    this.#keptForOthers = bytesOfPage * (objects.length - images.length);
    const limit =
      bytesPerObject * objects.length + bytesForPages - listsOf(contents, objects.length) - this.#keptForOthers;
    this.#mostFrames = limited ? framesWithRoom(limit, frames, mostFrames.limited) : mostFrames.free;
    const pictures = frames.reduce((sum, count) => sum + Math.min(this.#mostFrames, count), 0);
    this.#budget = new PageBudget(pictures, limited ? limit : undefined);
  }

  /** Writes a page, picture or document; what there is no room for any more is refused by the volume. */
  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#options.signal.throwIfAborted();
    if ((this.#volume.atOnce ?? 1) > 1) {
      await this.#volume.write(path, bytes);
      return;
    }
    const turn = this.#writing.then(() => this.#volume.write(path, bytes));
    this.#writing = turn.catch(() => {});
    await turn;
  }

  /** Pictures first, since reports lead to them, and key object notes say which of them matter. */
  async show(contents: MediumContents): Promise<void> {
    const all = allObjects(contents);
    const total = all.length;
    let done = 0;
    const inTurn = async (wanted: typeof all, work: (entry: (typeof all)[number]) => Promise<void>): Promise<void> => {
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < wanted.length) {
          this.#options.signal.throwIfAborted();
          await work(wanted[next++]!);
          this.#options.progress(++done, total);
        }
      };
      const ends = await Promise.allSettled(Array.from({ length: objectsAtOnce }, worker));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    };
    const images = all.filter(({ object }) => mayHavePictures(object));
    await inTurn(images, (entry) => this.#pictures(entry));
    // A report shows no picture of anybody else, whatever it names.
    const byPatient = new Map<PatientContents, Map<string, ShownPicture[]>>();
    for (const { object, series } of images) {
      if (series === undefined) continue;
      const { patient } = series.study;
      const byInstance = byPatient.get(patient) ?? new Map<string, ShownPicture[]>();
      byPatient.set(patient, byInstance.set(object.file.sopInstanceUid, this.shown.get(object)?.pictures ?? []));
    }
    this.#budget.free(this.#keptForOthers);
    // Copies of documents may take what reports leave.
    const others = all.filter(({ object }) => !mayHavePictures(object));
    const rest = [true, false].flatMap((first) => others.filter(({ object }) => isReport(object) === first));
    await inTurn(rest, async (entry) => {
      const { object, series, number } = entry;
      if (isVideo(object.file.transferSyntaxUid)) this.#note(object, 'a video');
      if (series === undefined || !(isReport(object) || isDocument(object))) return;
      await this.#withObject(object, async (made) => {
        if (isReport(object)) {
          const page = `R${numbered(number)}.HTM`;
          const report = reportPage(made.dataSet, series, byPatient.get(series.study.patient) ?? new Map());
          const { bytes, title, heading, named } = report;
          return async () => {
            if (isKeyNote(object)) for (const picture of named) picture.keys = [...(picture.keys ?? []), heading];
            if (!this.#budget.takeFile(bytes.length)) {
              this.#note(object, 'no room for its page');
              return;
            }
            await this.write(`${folderOf(series)}${page}`, bytes);
            this.shown.set(object, { pictures: [], page, title });
          };
        }
        const document = made.bytesOf('00420011');
        if (document === undefined || documentFormat(document) !== 'pdf') return undefined;
        return async () => {
          if (this.#budget.takeFile(document.length)) {
            this.shown.set(object, {
              pictures: [],
              document: await this.#document(object.file.sopInstanceUid, trimmed(document)),
            });
          } else this.#note(object, 'no room for a copy');
        };
      });
    });
  }

  /** Writes a copy of a document, where it does not lie there from before. */
  async #document(sopInstanceUid: string, bytes: Uint8Array): Promise<string> {
    const existing = await this.#volume.existing();
    for (let salt = 0; ; salt++) {
      const path = `DOCUMENT/${digest(salt === 0 ? sopInstanceUid : `${sopInstanceUid} ${salt}`)}.PDF`;
      if (this.#documents.has(path)) continue;
      this.#documents.add(path);
      if (!existing.has(path)) {
        await this.write(path, bytes);
        return path;
      }
      if (await this.#isThere(path, bytes)) return path;
    }
  }

  async #isThere(path: string, bytes: Uint8Array): Promise<boolean> {
    let at = 0;
    try {
      for await (const part of this.#volume.read(path)) {
        if (Buffer.compare(part, bytes.subarray(at, at + part.length)) !== 0) return false;
        at += part.length;
      }
    } catch {
      this.#options.signal.throwIfAborted();
      return false;
    }
    return at === bytes.length;
  }

  #note(object: ObjectContents, note: string): void {
    const { pictures = [] } = this.shown.get(object) ?? {};
    this.shown.set(object, { pictures, note });
  }

  /**
   * Reads an object, makes something of it, and writes that. An object that cannot be read or shown is noted: the medium is as good without
   * its picture. What goes wrong with writing is not: it ends the job.
   */
  async #withObject(
    object: ObjectContents,
    make: (made: WrittenObject) => Promise<(() => Promise<void>) | undefined>,
  ): Promise<void> {
    const { renderer, signal } = this.#options;
    const path = object.file.fileId.join('/');
    const size = this.#bytesOf.get(path) ?? 16 * 1024 * 1024;
    if (size > largestObject) {
      this.#note(object, 'too large for the pages');
      return;
    }
    const leave = await this.#gate.enter(size * 2, signal);
    try {
      let write: (() => Promise<void>) | undefined;
      try {
        const made = await readObject(this.#volume.read(path), renderer, signal);
        if (isWhatIsSaid(object, made.dataSet)) write = await make(made);
        else this.#note(object, 'another object than the directory says');
      } catch {
        signal.throwIfAborted();
        this.#note(object, 'could not be shown');
      }
      await write?.();
    } finally {
      leave();
    }
  }

  /** A directory does not always say how many frames an object has. */
  #numberBeyond(series: SeriesContents): number {
    const number = this.#further.get(series) ?? 1;
    this.#further.set(series, number + 1);
    return number;
  }

  async #pictures({ object, series, number, room }: Entry): Promise<void> {
    const { renderer, signal } = this.#options;
    if (series === undefined) return;
    await this.#withObject(object, async (made) => {
      const { pixel, notDisplayable, numberOfFrames, wholeSlide } = made.description;
      if (pixel === undefined || notDisplayable !== undefined) return undefined;
      if (wholeSlide !== undefined && numberOfFrames > 1) {
        this.#note(object, 'a slide in tiles');
        return undefined;
      }
      const pictures: ShownPicture[] = [];
      const frames = framesShown(numberOfFrames, this.#mostFrames);
      return async () => {
        let failed = 0;
        let noRoom = 0;
        for (const [index, frame] of frames.entries()) {
          const picture = await pictureOf(made, frame, renderer, this.#budget, signal).catch((error: unknown) => {
            signal.throwIfAborted();
            if (!(error instanceof NegatoscopeError)) throw error;
            failed++;
          });
          if (picture === undefined) {
            this.#budget.skip();
            noRoom++;
            continue;
          }
          const { jpeg, small, ...about } = picture;
          const name = numbered(index < room ? number + index : this.#numberBeyond(series));
          const files = { picture: `I${name}.JPG`, small: `T${name}.JPG`, page: `P${name}.HTM` };
          await this.write(`${folderOf(series)}${files.picture}`, jpeg);
          await this.write(`${folderOf(series)}${files.small}`, small);
          pictures.push({ object, series, ...(numberOfFrames > 1 ? { frame } : {}), ...files, ...about });
        }
        this.shown.set(object, { pictures, ...noteOf({ numberOfFrames, shown: pictures.length, failed, noRoom }) });
      };
    });
  }
}

/** Whether a file is the object of the patient that its directory says it is: another maker's may be wrong. */
function isWhatIsSaid({ file: { header, sopInstanceUid } }: ObjectContents, dataSet: DataSet): boolean {
  const own = (tag: string): string => (text(dataSet, tag) ?? '').trim();
  const said = (tag: string): string => (text(header, tag) ?? '').trim();
  const name = (of: DataSet): string =>
    (personName(of, '00100010')?.Alphabetic ?? '')
      .replace(/[\s^]+$/, '')
      .trim()
      .toLowerCase();
  const differs = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;
  return (
    own('00080018') === sopInstanceUid &&
    !differs(own('0020000D'), said('0020000D')) &&
    !differs(own('00100030'), said('00100030')) &&
    !differs(name(dataSet), name(header))
  );
}

/** Bytes of the pages that lead to the others. */
function listsOf({ patients }: MediumContents, objects: number): number {
  const studies = patients.flatMap((patient) => patient.studies);
  const series = studies.reduce((sum, study) => sum + study.series.length, 0);
  const { all, ...each } = bytesOfLists;
  return all + each.study * studies.length + each.series * series + each.object * objects;
}

function noteOf(count: { numberOfFrames: number; shown: number; failed: number; noRoom: number }): { note?: string } {
  const { numberOfFrames, shown, failed, noRoom } = count;
  if (shown === numberOfFrames) return {};
  if (shown === 0) return { note: failed > 0 ? 'could not be shown' : 'no room for its picture' };
  if (failed > 0 || noRoom > 0 || shown < numberOfFrames) {
    return { note: `Of an image with ${numberOfFrames} frames ${shown} are shown here.` };
  }
  return {};
}

/** Without the byte that makes its length even. */
const trimmed = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === 0 ? bytes.subarray(0, bytes.length - 1) : bytes);

const numbered = (number: number): string => String(number).padStart(7, '0');

export const folderOf = ({ folder, study }: SeriesContents): string => `IHE_PDI/${study.folder}/${folder}/`;

interface Entry {
  object: ObjectContents;
  /** Absent: it belongs to no patient. */
  series?: SeriesContents;
  /** Its number within the series, from 1, and how many are kept for its frames. */
  number: number;
  room: number;
}

function allObjects(contents: MediumContents): Entry[] {
  const entries: Entry[] = contents.others.map((object, index) => ({ object, number: index + 1, room: 1 }));
  for (const patient of contents.patients) {
    for (const study of patient.studies) {
      for (const series of study.series) {
        let number = 1;
        for (const object of series.objects) {
          const room = Math.min(mostFrames.free, Math.max(1, integer(object.file.header, '00280008') ?? 1));
          entries.push({ object, series, number, room });
          number += room;
        }
      }
    }
  }
  return entries;
}
