import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { characterSetFor } from '../../../../src-shared/dicom/charset/index.ts';
import type { DataSet, Value, Vr } from '../../../../src-shared/dicom/data-set.ts';
import { vrs } from '../../../../src-shared/dicom/vr.ts';
import { throughEntries } from '../../../../src-shared/film/lut-table.ts';
import type { PrinterProfile, PrintOperation } from '../../../../src-shared/settings/printing.ts';
import { isWithheld } from '../../../../src-shared/settings/printing-for.ts';
import { printAttributes, type Saying } from './attributes.ts';

/** Attributes that go with N-CREATE, or by setting in an N-SET of their own after it. */
function goesIn(operation: PrintOperation, { in: allowed }: (typeof printAttributes)[number], profile: PrinterProfile) {
  if (!allowed.includes(operation)) return false;
  const { filmSessionSet, filmBoxSet } = profile.messages;
  const later = (filmSessionSet && allowed.includes('session-set')) || (filmBoxSet && allowed.includes('box-set'));
  return !(later && operation.endsWith('-create'));
}

const isEmpty = (value: Value | undefined): boolean => value === undefined || value === '' || value === null;

/** A backslash would make two values of a text (PS3.5 6.4), and control characters have no place in a line (PS3.5 6.1.3). */
const oneValue = (vr: Vr, value: Value): Value =>
  typeof value === 'string' && vrs[vr].multiple ? value.replaceAll('\\', '/').replace(/\p{Cc}+/gu, ' ') : value;

/** The attributes of a request, those that have a value and are not withheld; with the character set of their texts. */
export function attributesFor(operation: PrintOperation, saying: Saying): DataSet {
  const { profile } = saying;
  const dataSet: DataSet = {};
  const texts: string[] = [];
  for (const attribute of printAttributes) {
    if (!goesIn(operation, attribute, profile) || isWithheld(profile, operation, attribute.keyword)) continue;
    const value = attribute.value(saying);
    if (isEmpty(value)) continue;
    const written = oneValue(attribute.vr, value as Value);
    dataSet[attribute.tag] = { vr: attribute.vr, Value: [written] };
    if (typeof written === 'string') texts.push(written);
  }
  // Without it, what is not ASCII becomes `?`: some printers know no character sets.
  const sets = isWithheld(profile, operation, 'SpecificCharacterSet') ? [] : characterSetFor(texts);
  return sets.length === 0 ? dataSet : { '00080005': { vr: 'CS', Value: sets }, ...dataSet };
}

/** Entries of the table over the range of the pixel values: 256 of 8 bits, 4096 of 12 (PS3.3 C.11.4). */
function tableOf(entries: readonly number[], bits: number, count: number): Uint8Array {
  if (entries.length < 2) {
    throw new NegatoscopeError('invalid-input', 'the table of the Presentation LUT needs two entries at least', {
      entries: entries.length,
    });
  }
  const highest = 2 ** bits - 1;
  const bytes = new Uint8Array(2 * count);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < count; index++) {
    const entry = Math.round(throughEntries({ entries }, index / (count - 1)));
    view.setUint16(2 * index, Math.min(highest, entry), true);
  }
  return bytes;
}

/** N-CREATE of a Presentation LUT (PS3.4 H.4.9.1.2): a shape or a table. Fails with `invalid-input` for a table of less than two entries. */
export function presentationLut({ presentationLut: lut, bits }: PrinterProfile): DataSet {
  if (lut.shape !== 'TABLE') return { '20500020': { vr: 'CS', Value: [lut.shape] } };
  const count = bits === 8 ? 256 : 4096;
  return {
    ...(lut.explanation !== '' &&
      characterSetFor([lut.explanation]).length > 0 && {
        '00080005': { vr: 'CS' as const, Value: characterSetFor([lut.explanation]) },
      }),
    '20500010': {
      vr: 'SQ',
      Value: [
        {
          '00283002': { vr: 'US', Value: [count, 0, lut.table.bits] },
          ...(lut.explanation !== '' && { '00283003': { vr: 'LO' as const, Value: [lut.explanation] } }),
          '00283006': { vr: 'OW', bytes: tableOf(lut.table.entries, lut.table.bits, count) },
        },
      ],
    },
  };
}
