import { type Elements, imageIn, type ReceivedImage, wrongInLut } from './dimse-printer-rules.ts';

/** Film sessions, film boxes and Presentation LUTs of one association (PS3.4 H.4), as the printer of `dimse-printer.ts` keeps them. */

export const classes = {
  grayscaleMeta: '1.2.840.10008.5.1.1.9',
  colorMeta: '1.2.840.10008.5.1.1.18',
  grayscaleBox: '1.2.840.10008.5.1.1.4',
  colorBox: '1.2.840.10008.5.1.1.4.1',
  annotationBox: '1.2.840.10008.5.1.1.15',
  printJob: '1.2.840.10008.5.1.1.14',
  printer: '1.2.840.10008.5.1.1.16',
  lut: '1.2.840.10008.5.1.1.23',
} as const;

/** A film as it was printed. */
export interface DimseFilm {
  session: Elements;
  box: Elements;
  lut: Elements | undefined;
  images: Map<number, ReceivedImage>;
  texts: Map<number, string>;
}

interface Box {
  elements: Elements;
  images: Map<string, { position: number; image?: ReceivedImage }>;
  annotations: Map<string, { position: number; text?: string }>;
}

/** A request that is done: over which meta SOP class it came, how values of 16 bits were sent. */
export interface Doing {
  operation: string;
  uid: string;
  elements: Elements;
  colour: boolean;
  bigEndian: boolean;
  /** Annotation boxes of a film box; Print Jobs are told of. */
  annotations: number;
  printJobs: boolean;
  newUid(): string;
  fault(what: string): void;
  printed(film: DimseFilm): void;
}

export type Done = [status: number, answer?: Elements | undefined];

const references = (sopClass: string, uids: Iterable<string>) =>
  [...uids].map((uid) => ({ ReferencedSOPClassUID: sopClass, ReferencedSOPInstanceUID: uid }));

const lutOf = (elements: Elements): string | undefined =>
  ((elements['ReferencedPresentationLUTSequence'] ?? []) as Elements[])[0]?.['ReferencedSOPInstanceUID'] as
    | string
    | undefined;

export class PrinterFilms {
  readonly #luts = new Map<string, Elements>();
  readonly #boxes = new Map<string, Box>();
  #session: { uid: string; elements: Elements } | undefined;

  /** Does it, and gives the status and the attributes of the answer; 0211 for what is no request of films. */
  does(doing: Doing): Done {
    const { operation, uid, elements, fault } = doing;
    const box = [...this.#boxes.values()].at(-1);
    switch (operation) {
      case 'lut-create':
        for (const what of wrongInLut(elements)) fault(what);
        this.#luts.set(uid, elements);
        return [0];
      case 'lut-delete':
        return [this.#luts.delete(uid) ? 0 : 0x0112];
      case 'session-create':
        // PS3.4 H.4.1.2.1.3: one on an association.
        if (this.#session !== undefined) return [0x0111];
        this.#session = { uid, elements };
        return [0];
      case 'session-set':
        Object.assign(this.#session?.elements ?? {}, elements);
        return [this.#session?.uid === uid ? 0 : 0x0112];
      case 'session-delete':
        if (this.#session?.uid !== uid) return [0x0112];
        this.#session = undefined;
        this.#boxes.clear();
        return [0];
      case 'session-action':
        return this.#session?.uid === uid ? this.#prints([...this.#boxes.values()], doing) : [0x0112];
      case 'box-create':
        return this.#makes(doing);
      case 'box-set':
        Object.assign(this.#boxes.get(uid)?.elements ?? {}, elements);
        return [this.#boxes.has(uid) ? 0 : 0x0112];
      case 'box-action':
        // PS3.4 H.4.2.2.4: the one that was made last.
        return box !== undefined && this.#boxes.get(uid) === box ? this.#prints([box], doing) : [0x0112];
      case 'box-delete':
        if (this.#boxes.get(uid) !== box) return [0x0112];
        return [this.#boxes.delete(uid) ? 0 : 0x0112];
      case 'gray-set':
      case 'color-set': {
        const place = box?.images.get(uid);
        const { image, wrong } = imageIn(elements, operation === 'color-set', doing.bigEndian);
        for (const what of wrong) fault(what);
        if ((operation === 'color-set') !== doing.colour) fault('an image box of the other meta SOP class');
        if (place === undefined) return [0x0112];
        if (place.position !== image.position) fault(`position ${image.position} in box ${place.position}`);
        place.image = image;
        return [0];
      }
      case 'annotation-set': {
        const place = box?.annotations.get(uid);
        if (place === undefined) return [0x0112];
        if (place.position !== elements['AnnotationPosition']) fault('a text in another annotation box');
        place.text = String(elements['TextString']);
        return [0];
      }
      default:
        return [0x0211];
    }
  }

  #makes({ uid, elements, colour, annotations, newUid, fault }: Doing): Done {
    const [session] = (elements['ReferencedFilmSessionSequence'] ?? []) as Elements[];
    if (session?.['ReferencedSOPInstanceUID'] !== this.#session?.uid) return [0x0106];
    const lut = lutOf(elements) ?? lutOf(this.#session?.elements ?? {});
    if (lut !== undefined && !this.#luts.has(lut)) fault('a Presentation LUT that there is not');
    const [name = '', counts = ''] = String(elements['ImageDisplayFormat']).split('\\');
    const numbers = counts.split(',').map(Number);
    const boxes = name === 'STANDARD' ? numbers[0]! * numbers[1]! : numbers.reduce((sum, each) => sum + each, 0);
    const uids = (many: number) => Array.from({ length: many }, (_, at) => [newUid(), { position: at + 1 }] as const);
    const texts = elements['AnnotationDisplayFormatID'] === undefined ? 0 : annotations;
    const box: Box = { elements, images: new Map(uids(boxes)), annotations: new Map(uids(texts)) };
    this.#boxes.set(uid, box);
    return [
      0,
      {
        ReferencedImageBoxSequence: references(colour ? classes.colorBox : classes.grayscaleBox, box.images.keys()),
        ...(texts > 0 && {
          ReferencedBasicAnnotationBoxSequence: references(classes.annotationBox, box.annotations.keys()),
        }),
      },
    ];
  }

  #prints(boxes: readonly Box[], { printJobs, newUid, printed }: Doing): Done {
    for (const { elements, images, annotations } of boxes) {
      const session = { ...this.#session?.elements };
      const named = lutOf(elements) ?? lutOf(session);
      printed({
        session,
        box: { ...elements },
        lut: named === undefined ? undefined : this.#luts.get(named),
        images: new Map([...images.values()].flatMap(({ position, image }) => (image ? [[position, image]] : []))),
        texts: new Map([...annotations.values()].flatMap(({ position, text }) => (text ? [[position, text]] : []))),
      });
    }
    // (2100,0500): the name that the library has for it.
    return [
      0,
      printJobs
        ? { RETIRED_ReferencedPrintJobSequencePullStoredPrint: references(classes.printJob, [newUid()]) }
        : undefined,
    ];
  }
}
