import { deIdentified } from '../../src-shared/changes/de-identify/de-identify.ts';
import { leftOutByClass } from '../../src-shared/changes/de-identify/left-out.ts';
import { masksOf } from '../../src-shared/changes/de-identify/masks.ts';
import type { DeIdentifyPlan } from '../../src-shared/changes/model.ts';
import type { PreviewLine } from '../../src-shared/contract/de-identification.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { text } from '../../src-shared/dicom/access.ts';
import { nameOf } from '../../src-shared/dicom/attribute-names.ts';
import type { DataSet, Element, PersonName, Value } from '../../src-shared/dicom/data-set.ts';
import { compareTags, isGroupLength, isPrivate, isPrivateCreator, tagNumber } from '../../src-shared/dicom/tag.ts';
import { onOneLine } from '../../src-shared/dicom/written.ts';
import type { InstanceLocation } from '../archive/types.ts';
import { keyedHash } from '../transcode/keyed-hash.ts';
import { risksOf, riskWords } from './risks.ts';

const maximumLines = 5000;
const maximumText = 200;
const maximumDepth = 32;

export interface Preview {
  lines: PreviewLine[];
  warnings: string[];
  columns?: number;
  rows?: number;
}

/** What would become of one instance. @param all also what stays as it is */
export function previewOf(location: InstanceLocation, header: DataSet, plan: DeIdentifyPlan, all: boolean): Preview {
  const { pixel } = location.description;
  const before = withoutMeta(pixel === undefined ? header : { ...header, '7FE00010': pixelData });
  const warnings: string[] = [];
  const isMasked = pixel !== undefined && masksOf(before, plan).length > 0;
  const reason = leftOutByClass(location, plan.profile, isMasked) ?? burnedInReason(before, plan, pixel !== undefined);
  if (reason !== undefined) warnings.push(`This object is left out (${reason.replaceAll('-', ' ')}).`);
  for (const risk of risksOf(before, location.transferSyntaxUid)) warnings.push(riskWords(risk));
  if (plan.profile.basedOn !== 'ps3.15') {
    warnings.push('This profile leaves pixel data as it is; text that is burned into the picture stays.');
  } else if (plan.profile.options.some((option) => option.startsWith('clean-'))) {
    warnings.push('Free text is cleaned by rules, which may overlook a name: read what stays before it is given away.');
  }
  const shape = pixel === undefined ? {} : { columns: pixel.columns, rows: pixel.rows };
  const lines: PreviewLine[] = [];
  try {
    const after = deIdentified(before, plan, keyedHash(plan.secret));
    compare(before, after, '', all, lines, 0);
  } catch (error) {
    // Left out anyhow: why is said above.
    if (!(error instanceof NegatoscopeError && error.parameters['leftOut'] !== undefined)) throw error;
  }
  return { lines, warnings, ...shape };
}

/** The meta header of a copy is made anew by who writes it, and says nothing of the one that was there (PS3.10 7.1). */
const withoutMeta = (header: DataSet): DataSet =>
  Object.fromEntries(Object.entries(header).filter(([tag]) => tag >= '00080000'));

const pixelData: Element = { vr: 'OW', location: { offset: 0, length: 0 } };

/** Whether an image that says that identification is burned in is left out by a plan. */
export function burnedInReason(header: DataSet, plan: DeIdentifyPlan, hasPixels: boolean): 'burned-in' | undefined {
  const { profile, request } = plan;
  if (!hasPixels || profile.basedOn === 'patient-editing' || masksOf(header, plan).length > 0) return undefined;
  if (text(header, 'BurnedInAnnotation')?.trim() !== 'YES') return undefined;
  const isPromised = profile.basedOn === 'ps3.15' && profile.options.includes('clean-pixel-data');
  return isPromised || request.burnedIn === 'leave-out' ? 'burned-in' : undefined;
}

function compare(
  before: DataSet,
  after: DataSet,
  prefix: string,
  all: boolean,
  lines: PreviewLine[],
  depth: number,
): void {
  const tags = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareTags);
  for (const tag of tags) {
    if (lines.length >= maximumLines) return;
    if (isGroupLength(tagNumber(tag)) || tag === '7FE00010') continue;
    const [was, is] = [before[tag], after[tag]];
    const items = was?.vr === 'SQ' && is?.vr === 'SQ' ? [was.Value ?? [], is.Value ?? []] : undefined;
    if (items !== undefined && items[0]!.length === items[1]!.length && depth < maximumDepth) {
      items[0]!.forEach((item, index) => {
        const path = `${prefix}${tag}[${index + 1}].`;
        compare(dataSetOf(item), dataSetOf(items[1]![index]), path, all, lines, depth + 1);
      });
      continue;
    }
    const line = lineOf(prefix + tag, tag, was, is);
    if (all || line.change !== 'kept') lines.push(line);
  }
}

const dataSetOf = (item: Value | undefined): DataSet =>
  item !== null && typeof item === 'object' ? (item as DataSet) : {};

function lineOf(path: string, tag: string, was: Element | undefined, is: Element | undefined): PreviewLine {
  const before = was && shown(was);
  const after = is && shown(is);
  return {
    path,
    name:
      nameOf(tag) ?? (isPrivate(tag) ? (isPrivateCreator(tagNumber(tag)) ? 'Private creator' : 'Private') : 'Unknown'),
    vr: (is ?? was)!.vr,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    change: changeOf(was, is, before, after),
  };
}

function changeOf(
  was: Element | undefined,
  is: Element | undefined,
  before: string | undefined,
  after: string | undefined,
): PreviewLine['change'] {
  if (is === undefined) return 'removed';
  if (was === undefined) return 'added';
  if (was === is || before === after) return 'kept';
  return after === '' ? 'emptied' : 'replaced';
}

/** A value on one line. */
function shown({ bytes, fragments, location, vr, Value }: Element): string {
  if (location !== undefined || fragments !== undefined) return 'binary data';
  if (vr === 'SQ') return (Value ?? []).length === 1 ? '1 item' : `${(Value ?? []).length || 'no'} items`;
  if (bytes !== undefined) return bytes.length === 0 ? '' : `${bytes.length} bytes`;
  const text = onOneLine((Value ?? []).map(valueText).join('\\'));
  return text.length > maximumText ? `${text.slice(0, maximumText)}…` : text;
}

function valueText(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as PersonName;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}
