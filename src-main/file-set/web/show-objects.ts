import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { integer } from '../../../src-shared/dicom/access.ts';
import { isVideo } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { digest } from '../../../src-shared/file-set/directory-entities.ts';
import { recordTypeOf } from '../../../src-shared/file-set/record-types.ts';
import { documentFormat } from '../../../src-shared/objects/encapsulated-document.ts';
import { Gate } from '../../decode/gate.ts';
import type { Renderer } from '../../decode/renderer.ts';
import type { VolumeWriter } from '../types.ts';
import { bytesForPages, bytesPerObject, framesShown, PageBudget } from './budget.ts';
import type { MediumContents, ObjectContents, SeriesContents } from './contents.ts';
import { pictureOf } from './pictures.ts';
import { reportPage } from './report-page.ts';
import type { ShownObject, ShownPicture } from './shown.ts';
import { largestObject, readObject, type WrittenObject } from './written-object.ts';

/** Frames of one object that are shown at most: on a medium without a limit, with one. */
const mostFrames = { free: 300, limited: 40 };
const objectsAtOnce = 3;
const memory = 640 * 1024 * 1024;

const isReport = ({ file }: ObjectContents): boolean =>
  ['SR DOCUMENT', 'KEY OBJECT DOC'].includes(recordTypeOf(file.sopClassUid));
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
  #writing: Promise<unknown> = Promise.resolve();

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
    const objects = allObjects(contents).map(({ object }) => object);
    const { limited } = options;
    this.#mostFrames = limited ? mostFrames.limited : mostFrames.free;
    const pictures = objects.filter(mayHavePictures).reduce((sum, { file }) => {
      return sum + Math.min(this.#mostFrames, Math.max(1, integer(file.header, '00280008') ?? 1));
    }, 0);
    const limit = limited ? bytesPerObject * objects.length + bytesForPages : undefined;
    this.#budget = new PageBudget(pictures, limit);
  }

  /** Writes a page, picture or document; what there is no room for any more is refused by the volume. */
  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#budget.spend(bytes.length);
    if ((this.#volume.atOnce ?? 1) > 1) {
      await this.#volume.write(path, bytes);
      return;
    }
    const turn = this.#writing.then(() => this.#volume.write(path, bytes));
    this.#writing = turn.catch(() => {});
    await turn;
  }

  /** Pictures first, since reports lead to them. */
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
    const byInstance = new Map<string, ShownPicture[]>();
    for (const [object, { pictures }] of this.shown) byInstance.set(object.file.sopInstanceUid, pictures);
    const rest = all.filter(({ object }) => !mayHavePictures(object));
    await inTurn(rest, async (entry) => {
      const { object, series, number } = entry;
      if (isVideo(object.file.transferSyntaxUid)) this.#note(object, 'a video');
      if (series === undefined || !(isReport(object) || isDocument(object))) return;
      await this.#withObject(object, async (made) => {
        if (isReport(object)) {
          const page = `R${numbered(number)}.HTM`;
          const { bytes, title } = reportPage(made.dataSet, series, byInstance);
          return async () => {
            await this.write(`${folderOf(series)}${page}`, bytes);
            this.shown.set(object, { pictures: [], page, title });
          };
        }
        const document = made.bytesOf('00420011');
        if (document === undefined || documentFormat(document) !== 'pdf') return undefined;
        return async () => {
          const path = `DOCUMENT/${digest(object.file.sopInstanceUid)}.PDF`;
          const there = (await this.#volume.existing()).has(path);
          if (!there) await this.write(path, trimmed(document));
          this.shown.set(object, { pictures: [], document: path });
        };
      });
    });
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
        write = await make(await readObject(this.#volume.read(path), renderer, signal));
      } catch {
        signal.throwIfAborted();
        this.#note(object, 'could not be shown');
      }
      await write?.();
    } finally {
      leave();
    }
  }

  async #pictures({ object, series, number }: Entry): Promise<void> {
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
          this.#budget.done();
          if (picture === undefined) {
            noRoom++;
            continue;
          }
          const { jpeg, small, ...about } = picture;
          const name = numbered(number + index);
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
  /** Its number within the series, room left for its frames; from 1. */
  number: number;
}

function allObjects(contents: MediumContents): Entry[] {
  const entries: Entry[] = contents.others.map((object, index) => ({ object, number: index + 1 }));
  for (const patient of contents.patients) {
    for (const study of patient.studies) {
      for (const series of study.series) {
        let number = 1;
        for (const object of series.objects) {
          entries.push({ object, series, number });
          number += Math.min(mostFrames.free, Math.max(1, integer(object.file.header, '00280008') ?? 1));
        }
      }
    }
  }
  return entries;
}
