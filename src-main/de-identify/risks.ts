import { hasOverlaysInPixels } from '../../src-shared/changes/de-identify/overlays.ts';
import { text, texts } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { instanceKindOf } from '../../src-shared/dicom/sop-classes.ts';

/** What may still tell who it is after the attributes were cleaned. */
export type Risk =
  | 'burned-in'
  | 'secondary-capture'
  | 'ultrasound'
  | 'document'
  | 'report'
  | 'raw'
  | 'face'
  | 'overlay'
  | 'video';

const head = /\b(?:head|brain|skull|face|facial|neuro|cranium|sinus(?:es)?|orbits?|schädel|kopf|hirn|tête|crâne)\b/iu;
const sliceModalities: ReadonlySet<string> = new Set(['CT', 'MR', 'PT', 'NM']);
/** Of (0008,0064): digitised video, film and documents, scans, drawings. */
const scanned: ReadonlySet<string> = new Set(['DV', 'DF', 'SD', 'SI', 'DRW']);
const secondaryCapture = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(?:\.|$)/;

/** What to look out for in an instance, by its header. */
export function risksOf(header: DataSet, transferSyntaxUid: string): Risk[] {
  const sopClass = text(header, 'SOPClassUID') ?? '';
  const modality = text(header, 'Modality') ?? '';
  const kind = instanceKindOf(sopClass, transferSyntaxUid);
  const risks: Risk[] = [];
  const burnedIn = text(header, 'BurnedInAnnotation')?.trim();
  if (burnedIn === 'YES') risks.push('burned-in');
  const isCapture = secondaryCapture.test(sopClass) || scanned.has(text(header, 'ConversionType')?.trim() ?? '');
  if (isCapture || texts(header, 'ImageType').some((value) => /SCREEN/i.test(value))) risks.push('secondary-capture');
  if ((modality === 'US' || modality === 'IVUS') && burnedIn !== 'NO') risks.push('ultrasound');
  if (kind === 'document' || kind === 'report' || kind === 'raw' || kind === 'video') risks.push(kind);
  if (hasFace(header, modality)) risks.push('face');
  if (Object.keys(header).some((tag) => /^60.[02468ACE]3000$/.test(tag)) || hasOverlaysInPixels(header)) {
    risks.push('overlay');
  }
  return risks;
}

/** Slices of a head, of which a face can be made (PS3.15 E.3.2). */
function hasFace(header: DataSet, modality: string): boolean {
  if (text(header, 'RecognizableVisualFeatures')?.trim() === 'YES') return true;
  if (!sliceModalities.has(modality)) return false;
  const said = ['BodyPartExamined', 'StudyDescription', 'SeriesDescription', 'ProtocolName'];
  return said.some((attribute) => head.test((text(header, attribute) ?? '').replaceAll('_', ' ')));
}

const words: Record<Risk, string> = {
  'burned-in': 'The image says that identification is burned into the picture.',
  'secondary-capture': 'A capture of a screen or a scanned paper: the picture may show names.',
  ultrasound: 'Ultrasound machines often write names into the picture.',
  document: 'Documents cannot be cleaned and are left out.',
  report: 'Text of reports may name somebody.',
  raw: 'Raw data is private to its maker and is left out.',
  face: 'A face can be made of these slices; nothing is done about that.',
  overlay: 'Overlays may have text in them.',
  video: 'Video cannot be masked: look at it before it is given away.',
};

/** A risk in a sentence. */
export const riskWords = (risk: Risk): string => words[risk];
