import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useState } from 'react';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../../../src-shared/contract/view-routes.ts';
import { documentFormat } from '../../../../src-shared/objects/encapsulated-document.ts';
import { asError } from '../../../app/api.ts';
import { errorOfResponse } from '../../../app/fetch-json.ts';
import { openPdf } from './engine.ts';

export interface PdfState {
  document?: PDFDocumentProxy;
  error?: NegatoscopeError;
  /** It is locked: gives it a password. */
  locked?: { wrong: boolean; answer(password: string): void };
}

/** The bytes of an encapsulated document. Throws NegatoscopeError. */
export async function documentBytes(url: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(url, { signal: signal ?? null });
  if (!answer.ok) throw await errorOfResponse(answer, url);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Opens the PDF of an object, and closes it with whoever shows it. */
export function usePdf(catalogue: string, row: number, revision: number): PdfState {
  const [state, setState] = useState<PdfState>({});
  useEffect(() => {
    const abort = new AbortController();
    let close = (): void => undefined;
    setState({});
    const open = async (): Promise<void> => {
      const bytes = await documentBytes(viewRoutes.document(catalogue, row, revision), abort.signal);
      if (abort.signal.aborted) return;
      if (documentFormat(bytes) !== 'pdf') {
        const reason = 'It is no PDF, whatever the object says of it.';
        throw new NegatoscopeError('damaged', reason, { object: 'The document', reason });
      }
      const opened = openPdf(bytes, (answer, wrong) => {
        if (!abort.signal.aborted) setState({ locked: { wrong, answer } });
      });
      close = opened.close;
      const document = await opened.document;
      if (!abort.signal.aborted) setState({ document });
    };
    open().catch((thrown: unknown) => {
      if (!abort.signal.aborted) setState({ error: asError(thrown) });
    });
    return () => {
      abort.abort();
      close();
    };
  }, [catalogue, row, revision]);
  return state;
}
