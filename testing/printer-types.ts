import { createHash } from 'node:crypto';
import { type AnswerSet, explicitBig, numbersIn, textIn, type WireSet } from './printer-data.ts';
import type { AssociationRequest } from './printer-pdu.ts';

/** What the scripted printer knows and remembers (PS3.4 H). */

export const printClasses = {
  session: '1.2.840.10008.5.1.1.1',
  filmBox: '1.2.840.10008.5.1.1.2',
  grayscaleBox: '1.2.840.10008.5.1.1.4',
  colorBox: '1.2.840.10008.5.1.1.4.1',
  grayscaleMeta: '1.2.840.10008.5.1.1.9',
  colorMeta: '1.2.840.10008.5.1.1.18',
  printJob: '1.2.840.10008.5.1.1.14',
  annotationBox: '1.2.840.10008.5.1.1.15',
  printer: '1.2.840.10008.5.1.1.16',
  configuration: '1.2.840.10008.5.1.1.16.376',
  lut: '1.2.840.10008.5.1.1.23',
} as const;
/** A request that came. */
export interface PrinterMessage {
  /** From 1, over all associations. */
  number: number;
  /** From 1. */
  association: number;
  /** `session-create`, `box-create`, `image-set`, `printer-get` …: as the settings name them. */
  operation: string;
  sopClass: string;
  /** Affected or Requested SOP Instance; '' when none was sent. */
  instance: string;
  context: { id: number; abstractSyntax: string; transferSyntax: string };
  /** Action Type ID. */
  action: number | undefined;
  /** Attribute Identifier List of N-GET; `undefined`: it was not sent. */
  attributes: number[] | undefined;
  set: WireSet | undefined;
  /** The data set as it came. */
  bytes: Buffer | undefined;
}

/** An image box that came. */
export interface PrintedImage {
  association: number;
  filmBox: string;
  position: number;
  columns: number;
  rows: number;
  samples: number;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  photometricInterpretation: string;
  planarConfiguration: number | undefined;
  /** VR of Pixel Data; '' in implicit VR. */
  vr: string;
  /** Pixel Data, little endian whatever the transfer syntax was. */
  bytes: Buffer;
  /** SHA-256 of them without the byte that pads an odd length. */
  hash: string;
  message: PrinterMessage;
}

export interface PrinterAnswer {
  /** Default 0000. */
  status?: number;
  comment?: string;
  /** Attribute Identifier List (0000,1005). */
  attributes?: number[];
  /** Replaces what would be answered; `null`: no data set. */
  set?: AnswerSet | null;
  /** Replaces the Affected SOP Instance; '': none. */
  instance?: string;
  /** Image boxes of this film box, instead of those of its format. */
  imageBoxes?: number;
  /** Replaces the Message ID Being Responded To. */
  respondsTo?: number;
  /** Before the answer. */
  delayMs?: number;
  /** Work before the answer: N-EVENT-REPORT, waiting for something. */
  before?: () => Promise<unknown> | unknown;
  /** Instead of an answer: the connection is dropped, A-ABORT, nothing at all. */
  instead?: 'drop' | 'abort' | 'silence';
}

export interface PrinterScript {
  /** Transfer syntax taken for a context; `undefined`: refused. Default: the first of the three that is offered, for every print class. */
  takes?: (abstractSyntax: string, offered: readonly string[]) => string | undefined;
  /** What is answered instead of success; asked once for each request. */
  answer?: (message: PrinterMessage, printer: ScriptedPrinter) => PrinterAnswer | undefined;
  /** A-ASSOCIATE-RJ instead of an association. */
  reject?: (association: number) => [result: number, source: number, reason: number] | undefined;
  /** N-GET of the printer, of its configuration; what a Print Job says, asked each time. */
  printer?: AnswerSet;
  configuration?: AnswerSet;
  job?: (instance: string, asked: number) => AnswerSet;
  /** Annotation boxes of a film box. Default 6. */
  annotationBoxes?: number;
  /** Slides of SLIDE, SUPERSLIDE and CUSTOM. Default 4. */
  otherFormats?: number;
  /** A-RELEASE-RQ is not answered. */
  keepsOpen?: boolean;
  /** Longest PDU that it takes. Default 16384. */
  maximumLength?: number;
}

export interface PrinterAssociation {
  /** From 1. */
  number: number;
  request: AssociationRequest;
  /** Transfer syntax by accepted abstract syntax. */
  accepted: Map<string, string>;
  /** Longest variable field of a P-DATA-TF PDU that came. */
  longestPdu: number;
  ended: 'open' | 'rejected' | 'released' | 'aborted' | 'lost' | 'dropped';
  /** N-EVENT-REPORT (PS3.4 H.4.6.2.1, H.4.5.2.1); resolves with the status that answered it. */
  report(sopClass: string, instance: string, type: number, set?: AnswerSet): Promise<number>;
  abort(): void;
  drop(): void;
  /** Nothing more is read. */
  stall(): void;
  /** A-RELEASE-RQ, which is the other side's to send. */
  release(): void;
}

export interface ScriptedPrinter {
  readonly port: number;
  script: PrinterScript;
  readonly messages: PrinterMessage[];
  readonly associations: PrinterAssociation[];
  readonly images: PrintedImage[];
  /** Image boxes as they stood when each film box was printed, in the order of printing: pixels' hashes by position. */
  readonly films: {
    filmBox: string;
    association: number;
    images: Map<number, PrintedImage>;
    texts: Map<number, string>;
  }[];
  /** The Print Job that was made last. */
  readonly lastJob: string;
  /** Operations in order, associations in one list: `1 session-create`. */
  order(): string[];
  /** Messages of one operation. */
  of(operation: string): PrinterMessage[];
  /** Waits until this holds; asked after every message and every end. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** The image of a grayscale or colour image box (PS3.3 C.13.5); throws where its sizes do not fit. */
export function imageOf(message: PrinterMessage, filmBox: string, transferSyntax: string): PrintedImage {
  const { set } = message;
  const sequence = set?.get('20200110') ?? set?.get('20200111');
  const image = sequence?.items?.[0];
  if (image === undefined || sequence?.items?.length !== 1) throw new Error('an image box without one image');
  const one = (tag: string) => numbersIn(image, tag, transferSyntax)[0];
  const pixels = image.get('7FE00010')!;
  const swapped = transferSyntax === explicitBig && pixels.vr === 'OW';
  const bytes = swapped ? Buffer.from(pixels.bytes).swap16() : pixels.bytes;
  const columns = one('00280011')!;
  const rows = one('00280010')!;
  const samples = one('00280002')!;
  const bitsAllocated = one('00280100')!;
  const length = (columns * rows * samples * bitsAllocated) / 8;
  if (bytes.length !== length + (length & 1)) throw new Error(`${bytes.length} bytes of pixels instead of ${length}`);
  return {
    association: message.association,
    filmBox,
    position: numbersIn(set, '20200010', transferSyntax)[0] ?? 0,
    columns,
    rows,
    samples,
    bitsAllocated,
    bitsStored: one('00280101')!,
    highBit: one('00280102')!,
    photometricInterpretation: textIn(image, '00280004'),
    planarConfiguration: one('00280006'),
    vr: pixels.vr,
    bytes,
    hash: createHash('sha256').update(bytes.subarray(0, length)).digest('hex'),
    message,
  };
}
