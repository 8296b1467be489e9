import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { endReading } from './ending.ts';

/** Character maps, fonts and decoders of the library: files of ours, fetched when a document needs one. */
const files = import.meta.glob<string>(
  '../../../../node_modules/pdfjs-dist/{cmaps/*.bcmap,standard_fonts/*.{pfb,ttf},wasm/{jbig2,openjpeg,qcms_bg}.wasm}',
  { query: '?url&no-inline', import: 'default', eager: true },
);
const urls = new Map(Object.entries(files).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1), url]));

/** Gives the library its own files by name, and nothing else. */
class OwnFiles {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const url = urls.get(filename);
    if (url === undefined) throw new Error(`no file ${filename}`);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} for ${filename}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

let library: Promise<typeof import('pdfjs-dist/legacy/build/pdf.mjs')> | undefined;

/** The library comes with the first document. */
export function pdfLibrary(): Promise<typeof import('pdfjs-dist/legacy/build/pdf.mjs')> {
  library ??= import('pdfjs-dist/legacy/build/pdf.mjs');
  library.catch(() => {
    library = undefined;
  });
  return library;
}

/** Pixels of one picture inside of a document; larger ones are left out. */
const largestPicture = 100_000_000;

export interface OpenPdf {
  /** Ends with an `unsupported` or `damaged` NegatoscopeError when it cannot be read. */
  document: Promise<PDFDocumentProxy>;
  close(): void;
}

/**
 * Opens a PDF. `bytes` belong to the document from now on. Scripts, forms of XFA and links are never run or followed. `askPassword` is called when
 * it is locked, again after a wrong one; nothing is shown before it answers.
 */
export function openPdf(
  bytes: Uint8Array<ArrayBuffer>,
  askPassword: (answer: (password: string) => void, wrong: boolean) => void,
): OpenPdf {
  let task: PDFDocumentLoadingTask | undefined;
  let port: Worker | undefined;
  let closed = false;
  const open = async (): Promise<PDFDocumentProxy> => {
    const { getDocument, PasswordResponses, PDFWorker } = await pdfLibrary();
    if (closed) throw new NegatoscopeError('cancelled', 'closed');
    // Ours, so that it can be ended whatever it does; and never the window itself in place of one.
    const own = new Worker(workerUrl, { type: 'module', name: 'pdf' });
    port = own;
    const broken = new Promise<never>((_, reject) => {
      own.addEventListener('error', ({ message }) => reject(new Error(`the PDF worker failed: ${message}`)));
    });
    task = getDocument({
      data: bytes,
      // Its types take the default of the port for all it can be.
      worker: new PDFWorker({ port: own, verbosity: 0 } as unknown as ConstructorParameters<typeof PDFWorker>[0]),
      BinaryDataFactory: OwnFiles,
      // Never fetched: the files come by their names.
      cMapUrl: 'own/',
      standardFontDataUrl: 'own/',
      wasmUrl: 'own/',
      useWorkerFetch: false,
      enableXfa: false,
      maxImageSize: largestPicture,
      verbosity: 0,
    });
    task.onPassword = (answer: (password: string) => void, reason: number) =>
      askPassword(answer, reason === PasswordResponses.INCORRECT_PASSWORD);
    return await Promise.race([task.promise, broken]);
  };
  const document = open().catch((error: unknown) => {
    if (closed) throw new NegatoscopeError('cancelled', 'closed');
    throw asPdfError(error);
  });
  // Whoever closes it does not wait for it.
  document.catch(() => undefined);
  return {
    document,
    close: () => {
      closed = true;
      if (port) endReading(task, port);
    },
  };
}

/** Errors of the library that say something of the document, and nothing of this program. */
const ofTheDocument = new Set(['InvalidPDFException', 'FormatError', 'XRefEntryException', 'UnknownErrorException']);

function asPdfError(error: unknown): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'PasswordException') {
    const reason = 'It is encrypted and needs a password.';
    return new NegatoscopeError('unsupported', reason, { object: 'The document', reason }, error);
  }
  return ofTheDocument.has(name)
    ? new NegatoscopeError('damaged', message, { object: 'The document', reason: 'It is no readable PDF.' }, error)
    : new NegatoscopeError('internal', message, {}, error);
}
