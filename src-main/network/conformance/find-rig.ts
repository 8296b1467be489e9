import { text as textIn } from '../../../src-shared/dicom/access.ts';
import type { DataSet, Element, Value } from '../../../src-shared/dicom/data-set.ts';
import { lookup, tagFrom } from '../../../src-shared/dicom/dictionary.ts';
import { parsePersonName } from '../../../src-shared/dicom/names.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import { commandField } from '../dimse/command-fields.ts';
import { encodeMessageDataSet, readMessageDataSet } from '../dimse/data-set-coding.ts';
import type { DimseEndpoint } from '../dimse/endpoint.ts';
import type { FindScpOptions } from '../services/query-retrieve/find-scp.ts';
import { findServiceClass } from '../services/query-retrieve/find-scp.ts';
import type { ExtendedNegotiation } from '../upper-layer/pdu.ts';
import { type ArchiveRig, type ArchiveRigOptions, startArchiveRig } from './archive-rig.ts';
import { encodeDataSet, type ImageOptions, type TestElement, testImage } from './encode.ts';
import { ts } from './rig.ts';

export const studyRootFind = '1.2.840.10008.5.1.4.1.2.2.1';
export const patientRootFind = '1.2.840.10008.5.1.4.1.2.1.1';
export const patientStudyOnlyFind = '1.2.840.10008.5.1.4.1.2.3.1';

/** Keys by keyword or tag: text with `\` between values, numbers, items of a sequence. */
export type Keys = { [attribute: string]: string | number | Keys | Keys[] };

/** A data set of such keys; names are read as PN writes them. */
export function dataSetOf(keys: Keys): DataSet {
  const dataSet: DataSet = {};
  for (const [attribute, value] of Object.entries(keys)) {
    const tag = tagFrom(attribute) ?? attribute;
    dataSet[tag] = elementOf(lookup(tag)?.vr ?? 'LO', value);
  }
  return dataSet;
}

function elementOf(vr: Element['vr'], value: Keys[string]): Element {
  if (typeof value === 'object') {
    return { vr: 'SQ', Value: (Array.isArray(value) ? value : [value]).map(dataSetOf) };
  }
  if (value === '') return { vr };
  const values: Value[] = vr === 'LT' ? [String(value)] : String(value).split('\\');
  if (vr === 'PN') return { vr, Value: values.map((name) => parsePersonName(String(name))) };
  const isNumber = ['US', 'UL', 'SS', 'SL', 'FD', 'FL'].includes(vr);
  return { vr, Value: isNumber ? values.map(Number) : values };
}

export interface FindOptions {
  sopClassUid?: string;
  transferSyntaxUid?: string;
  called?: string;
  calling?: string;
  extended?: number[];
  priority?: number;
  /** The identifier as bytes, for those that are wrong. */
  bytes?: Uint8Array;
  /** C-CANCEL after so many pending responses. */
  cancelAfter?: number;
  /** Affected SOP Class UID of the command, where it is not that of the context. */
  commandSopClassUid?: string;
}

export interface Found {
  /** Final status. */
  status: number;
  comment: string | undefined;
  /** Whether the final response had an identifier. */
  hasIdentifier: boolean;
  pending: number[];
  rows: DataSet[];
}

type FindCatalogue = FindScpOptions['catalogue'];

export interface FindRig extends ArchiveRig {
  /** Does something with other settings of the listener, or another catalogue in place of the archive. */
  otherwise<T>(other: { listener?: object; catalogue?: FindCatalogue }, work: () => Promise<T>): Promise<T>;
  /** Stores data sets made of the test image with changes, and waits until they are in the index. */
  put(...images: (Partial<ImageOptions> & { keys?: Keys; sourceAeTitle?: string })[]): Promise<void>;
  /** One C-FIND over an association of its own. */
  find(keys: Keys, options?: FindOptions): Promise<Found>;
  /** Values of one attribute of the answers, sorted. */
  values(attribute: string, keys: Keys, options?: FindOptions): Promise<string[]>;
}

export interface FindRigOptions extends Omit<ArchiveRigOptions, 'services'> {
  /** In place of the archive. */
  catalogue?: FindCatalogue;
}

let numbers = 0;

export async function startFindRig(name: ProfileName, options: FindRigOptions = {}): Promise<FindRig> {
  const { catalogue, ...others } = options;
  let inPlace: FindCatalogue | undefined = catalogue;
  const rig = await startArchiveRig(name, {
    durability: 'relaxed',
    ...others,
    services: ({ archive, audit, log, settings }) => {
      const asked = (): FindCatalogue => inPlace ?? archive;
      const switched: FindCatalogue = {
        find: (query) => asked().find(query),
        settle: async () => asked().settle?.(),
        get complete() {
          return asked().complete !== false;
        },
      };
      return [findServiceClass({ catalogue: switched, audit, log, settings: () => settings })];
    },
  });

  async function find(keys: Keys, given: FindOptions = {}): Promise<Found> {
    const { sopClassUid = studyRootFind, transferSyntaxUid = ts.ILE, extended, called, calling } = given;
    const negotiation: ExtendedNegotiation[] =
      extended === undefined ? [] : [{ sopClassUid, information: Uint8Array.from(extended) }];
    const endpoint = await rig.open([[sopClassUid, [transferSyntaxUid]]], {
      ...(called === undefined ? {} : { called }),
      ...(calling === undefined ? {} : { calling }),
      ...(extended === undefined ? {} : { user: { extended: negotiation } }),
    });
    const found = await findOn(endpoint, keys, given);
    await endpoint.release();
    return found;
  }

  return Object.assign(rig, {
    async otherwise<T>(other: { listener?: object; catalogue?: FindCatalogue }, work: () => Promise<T>): Promise<T> {
      inPlace = other.catalogue ?? catalogue;
      await rig.update((listener) => overlay(listener, other.listener) as typeof listener);
      try {
        return await work();
      } finally {
        inPlace = catalogue;
        await rig.update((listener) => listener);
      }
    },
    async put(...images: (Partial<ImageOptions> & { keys?: Keys; sourceAeTitle?: string })[]) {
      for (const { keys = {}, sourceAeTitle, ...image } of images) {
        const { sopClassUid, sopInstanceUid, elements } = testImage({ number: ++numbers, ...image });
        const plain = encodeDataSet(elements as TestElement[], ts.ELE);
        const dataSet = { ...readMessageDataSet(plain, ts.ELE, { keepPixelData: true }), ...dataSetOf(keys) };
        const bytes = Object.keys(keys).length === 0 ? plain : encodeMessageDataSet(dataSet, ts.ELE);
        const stream = rig.archive.ingest.begin({
          origin: { kind: 'created' },
          transferSyntaxUid: ts.ELE,
          sopClassUid: textIn(dataSet, 'SOPClassUID') ?? sopClassUid,
          sopInstanceUid: textIn(dataSet, 'SOPInstanceUID') ?? sopInstanceUid,
          bareDataSet: true,
          implementation: { classUid: '2.25.42', versionName: 'TEST' },
          ...(sourceAeTitle === undefined ? {} : { sourceAeTitle }),
        });
        await stream.write(bytes);
        await stream.commit();
      }
      await rig.archive.settle();
    },
    find,
    async values(attribute: string, keys: Keys, given: FindOptions = {}) {
      const { rows } = await find({ ...keys, [attribute]: keys[attribute] ?? '' }, given);
      return rows.map((row) => textIn(row, attribute) ?? '').sort();
    },
  });
}

/** One C-FIND on the first context of an open association. */
export async function findOn(endpoint: DimseEndpoint, keys: Keys, given: FindOptions = {}): Promise<Found> {
  const context = endpoint.association.contexts.get(1)!;
  const pending: number[] = [];
  const rows: DataSet[] = [];
  const messageId = endpoint.nextMessageId();
  const { status, command, dataSet } = await endpoint.exchange(
    context,
    {
      field: commandField.find,
      messageId,
      affectedSopClassUid: given.commandSopClassUid ?? context.abstractSyntax,
      priority: given.priority ?? 0,
    },
    {
      data: given.bytes ?? encodeMessageDataSet(dataSetOf(keys), context.transferSyntax, { metaElements: 'write' }),
      onPending: (response) => {
        pending.push(response.status);
        rows.push(readMessageDataSet(response.dataSet!, context.transferSyntax));
        if (rows.length === given.cancelAfter) endpoint.cancel(context, messageId);
      },
    },
  );
  return { status, comment: command.errorComment, hasIdentifier: dataSet !== undefined, pending, rows };
}
