import type { FrameDescription, InstanceDescription } from './description.ts';
import { edgeLetters } from './geometry/letters.ts';

/** What an image says of itself that decides where it hangs among mammograms. */
export interface Mammogram {
  /** Image Laterality (0020,0062), of a frame its own, else that of the series; undefined: it does not say, or both. */
  side: 'R' | 'L' | undefined;
  /** `CC`, `MLO`, `ML`, `LM`, `LMO`, `XCC`, `FB`, `SIO`, `ISO`, `SPECIMEN`, else its words; '': it does not say, or says two things. */
  view: string;
  /** Meanings of the View Modifier Code Sequence (0054,0222); '': the view as such. */
  modifier: string;
  /** A part of the breast, seen larger: spot compression, magnification, a specimen. */
  magnified: boolean;
  forProcessing: boolean;
  /** Of several images of a view the one with the lowest is shown first. */
  rank: number;
}

export interface MammogramSource {
  instance: Pick<InstanceDescription, 'sopClassUid'> & { technique?: InstanceDescription['technique'] | undefined };
  description: Pick<FrameDescription, 'laterality' | 'spacing' | 'technique'>;
  series: { laterality?: string };
}

const forProcessing = '1.2.840.10008.5.1.4.1.1.1.2.1';

/** Codes of views (PS3.16 CID 4014), those of today and those before them. */
const viewCodes: Readonly<Record<string, string>> = {
  '399162004': 'CC',
  'R-10242': 'CC',
  '399368009': 'MLO',
  'R-10226': 'MLO',
  '399260004': 'ML',
  'R-10224': 'ML',
  '399352003': 'LM',
  'R-10228': 'LM',
  '399099002': 'LMO',
  'R-10230': 'LMO',
  '399196006': 'FB',
  'R-10244': 'FB',
  '399265009': 'XCC',
  'R-102CF': 'XCC',
  '399192008': 'XCC',
  'R-1024A': 'XCC',
  '399101009': 'XCC',
  'R-1024B': 'XCC',
  '399188001': 'SIO',
  'R-102D0': 'SIO',
  '441555000': 'ISO',
  'R-40AAA': 'ISO',
  '127457009': 'SPECIMEN',
  'G-8310': 'SPECIMEN',
};

/** The view of a code as readers say it, in whatever language its meaning is; exaggerated ones only as such: their meaning says more. */
export const viewOfCode = (code: string | undefined): string | undefined => {
  const view = viewCodes[(code ?? '').trim().toUpperCase()];
  return view === 'XCC' ? undefined : view;
};

const viewWords: readonly [test: RegExp, view: string][] = [
  [/\bSIO\b|SUPERO.?LATERAL TO/, 'SIO'],
  [/\bISO\b|INFERO.?MEDIAL TO/, 'ISO'],
  [/SPECIMEN/, 'SPECIMEN'],
  [/\bMLO\b|MEDIO.?LATERAL OBLIQUE/, 'MLO'],
  [/\bLMO\b|LATERO.?MEDIAL OBLIQUE/, 'LMO'],
  [/\bXCC|EXAGGERATED/, 'XCC'],
  [/\bFB\b|CAUDO.?CRANIAL/, 'FB'],
  [/\bCC\b|CRANIO.?CAUDAL/, 'CC'],
  [/\bML\b|MEDIO.?LATERAL/, 'ML'],
  [/\bLM\b|LATERO.?MEDIAL/, 'LM'],
];

const viewOf = (words: string): string =>
  viewWords.find(([test]) => test.test(words.toUpperCase()))?.[1] ?? words.trim().toUpperCase();

/** Spot compression and magnification of PS3.16 CID 4015. */
const magnifiedCodes = new Set(['399055006', 'R-102D7', '399163009', 'R-102D6']);
/** Views in contact with the detector have about 1.05 (0018,1114). */
const leastMagnification = 1.25;

/** Side and view of an image, and what else it says that tells it from others of the same view (PS3.3 C.8.11.7). */
export function mammogramOf({ instance, description, series }: MammogramSource): Mammogram {
  const said: Readonly<Record<string, string>> = { ...instance.technique, ...description.technique };
  const side = (description.laterality ?? series.laterality ?? '').trim().toUpperCase();
  const coded = viewCodes[(said['ViewCode'] ?? '').trim().toUpperCase()] ?? viewOf(said['ViewCodeSequence'] ?? '');
  const position = viewOf(said['ViewPosition'] ?? '');
  const view = oneView(coded, position);
  const modifier = said['ViewModifierCodeSequence'] ?? '';
  const codes = (said['ViewModifierCode'] ?? '').toUpperCase().split(',');
  const magnified =
    view === 'SPECIMEN' ||
    codes.some((code) => magnifiedCodes.has(code.trim())) ||
    /MAGNIFI|SPOT/i.test(modifier) ||
    (description.spacing?.magnification ?? 1) >= leastMagnification;
  return {
    side: side === 'R' || side === 'L' ? side : undefined,
    view,
    modifier,
    magnified,
    forProcessing: instance.sopClassUid === forProcessing,
    rank: (magnified ? 4 : 0) + (instance.sopClassUid === forProcessing ? 2 : 0) + (modifier ? 1 : 0),
  };
}

const knownViews: ReadonlySet<string> = new Set(viewWords.map(([, view]) => view));

/** What the code and the position say together: two views are none. */
function oneView(coded: string, position: string): string {
  if (!knownViews.has(coded)) return knownViews.has(position) ? position : coded || position;
  if (!knownViews.has(position) || coded === position) return coded;
  // Positions are fewer than codes: exaggerated views and those from below are told as craniocaudal ones.
  return position === 'CC' && (coded === 'XCC' || coded === 'FB') ? coded : '';
}

/** Turned clockwise first, then mirrored left to right (PS3.3 C.10.6). */
export interface Turn {
  rotation: 0 | 90 | 180 | 270;
  flipped: boolean;
}

/** Views from above or below: the outer side of the breast is up. */
const fromAbove = new Set(['CC', 'XCC', 'FB']);
/** Views in whose plane the head lies towards the outer side: devices tell one of both, or both. */
const oblique = new Set(['MLO', 'LMO']);

/** Whether an edge with these letters is the upper one of a view. */
const isUp = (letters: string, side: 'R' | 'L', view: string): boolean =>
  fromAbove.has(view)
    ? letters.includes(side)
    : letters.includes('H') || (oblique.has(view) && letters.includes(side) && !letters.includes('F'));

/**
 * How an image is turned so that the chest wall of the right breast is at the right edge and of the left one at the left, the head or the
 * outer side up (PS3.3 C.8.11.7: by Patient Orientation (0020,0020)); not at all where it lies so already. Undefined: it does not say how it
 * lies.
 */
export function chestWallInwards(
  frame: Pick<FrameDescription, 'orientation' | 'patientOrientation'>,
  { side, view }: Pick<Mammogram, 'side' | 'view'>,
): Turn | undefined {
  if (!side) return undefined;
  const wall = side === 'R' ? 'right' : 'left';
  for (const flipped of [false, true]) {
    for (const rotation of [0, 90, 180, 270] as const) {
      const letters = edgeLetters(frame, { rotation, flipped });
      if (letters?.[wall].startsWith('P') && isUp(letters.top, side, view)) return { rotation, flipped };
    }
  }
  return undefined;
}
