import { canEncode } from '../../../../src-shared/dicom/charset/index.ts';
import type { DataSet, Element } from '../../../../src-shared/dicom/data-set.ts';
import type { QueryScpSettings } from '../../../../src-shared/settings/query-scp.ts';
import { encodeMessageDataSet } from '../../dimse/data-set-coding.ts';
import type { FindRequest } from './find-request.ts';

/** Makes the identifiers of the pending responses to one request (PS3.4 C.4.1.1.3.2). */
export class FindResponder {
  readonly #fixed: DataSet;
  readonly #requestSets: string[];
  readonly #choice: QueryScpSettings['responseCharacterSet'];
  readonly #transferSyntax: string;

  constructor(
    request: FindRequest,
    identifier: DataSet,
    policy: QueryScpSettings,
    { transferSyntax, ownTitle }: { transferSyntax: string; ownTitle: string },
  ) {
    this.#choice = policy.responseCharacterSet;
    this.#transferSyntax = transferSyntax;
    this.#requestSets = (identifier['00080005']?.Value ?? []).map((value) => String(value ?? ''));
    this.#fixed = {
      ...(policy.unsupportedKeys === 'empty' ? request.unsupported : {}),
      '00080052': { vr: 'CS', Value: [request.level] },
      ...(request.asksForTitle || policy.retrieveAeTitle === 'always'
        ? { '00080054': { vr: 'AE', Value: [ownTitle] } satisfies Element }
        : {}),
      ...(request.asksForAvailability ? { '00080056': { vr: 'CS', Value: ['ONLINE'] } satisfies Element } : {}),
    };
  }

  encode(row: DataSet): Uint8Array {
    const dataSet: DataSet = { ...row, ...this.#fixed };
    const sets = this.#characterSets(dataSet);
    if (sets !== undefined) {
      dataSet['00080005'] = { vr: 'CS', Value: sets };
    }
    const options = { unencodable: 'replace', metaElements: 'write' } as const;
    try {
      return encodeMessageDataSet(dataSet, this.#transferSyntax, options);
    } catch {
      return encodeMessageDataSet(this.#withoutWrong(dataSet), this.#transferSyntax, options);
    }
  }

  /** A value that its representation cannot have, as some file has it, is answered as empty rather than not at all. */
  #withoutWrong(dataSet: DataSet): DataSet {
    const result: DataSet = {};
    for (const [tag, element] of Object.entries(dataSet)) {
      try {
        encodeMessageDataSet({ [tag]: element }, '1.2.840.10008.1.2.1', {
          unencodable: 'replace',
          metaElements: 'write',
        });
        result[tag] = element;
      } catch {
        result[tag] = { vr: element.vr };
      }
    }
    return result;
  }

  #characterSets(dataSet: DataSet): string[] | undefined {
    const texts = [...foreignTexts(dataSet)];
    if (texts.length === 0) {
      return undefined;
    }
    const holds = (sets: readonly string[]): boolean => texts.every((text) => canEncode(text, sets));
    if (this.#choice === 'as-request' && this.#requestSets.length > 0 && holds(this.#requestSets)) {
      return this.#requestSets;
    }
    return this.#choice === 'latin-1' && holds(['ISO_IR 100']) ? ['ISO_IR 100'] : ['ISO_IR 192'];
  }
}

/** Texts with other characters than those of ASCII. */
function* foreignTexts(dataSet: DataSet): Generator<string> {
  for (const { vr, Value } of Object.values(dataSet)) {
    for (const value of Value ?? []) {
      if (typeof value === 'string') {
        if (!isAscii(value)) yield value;
      } else if (typeof value === 'object' && value !== null) {
        if (vr === 'SQ') yield* foreignTexts(value as DataSet);
        else for (const group of Object.values(value)) if (!isAscii(String(group))) yield String(group);
      }
    }
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7e) return false;
  }
  return true;
}
