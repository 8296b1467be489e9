import { nameOf } from './attribute-names.ts';
import { checkPresentationState } from './check-presentation-state.ts';
import type { DataSet, Tag, Value } from './data-set.ts';
import { tagFrom } from './dictionary.ts';

/** Why an element makes an instance unfit to be taken. */
export interface InvalidElement {
  tag: Tag;
  problem: 'missing' | 'empty' | 'too-long' | 'invalid';
  /** More about it, in a few words of the standard. */
  detail?: string;
}

/**
 * Type 1 attributes (PS3.5 7.4.1) outside sequences of the modules that the IODs of PS3.3 A demand, by module; those that are Type 1 only
 * under conditions are left out.
 */
const modules = {
  sopCommon: ['SOPClassUID', 'SOPInstanceUID'],
  generalStudy: ['StudyInstanceUID'],
  generalSeries: ['Modality', 'SeriesInstanceUID'],
  frameOfReference: ['FrameOfReferenceUID'],
  scEquipment: ['ConversionType'],
  imagePixel: [
    ...['SamplesPerPixel', 'PhotometricInterpretation', 'Rows', 'Columns'],
    ...['BitsAllocated', 'BitsStored', 'HighBit', 'PixelRepresentation'],
  ],
  multiFrame: ['NumberOfFrames'],
  imagePlane: ['PixelSpacing', 'ImageOrientationPatient', 'ImagePositionPatient'],
  ctImage: ['ImageType', 'RescaleIntercept', 'RescaleSlope'],
  mrImage: ['ImageType', 'ScanningSequence', 'SequenceVariant'],
  nmImage: ['ImageType'],
  nmMultiFrame: ['FrameIncrementPointer', 'NumberOfEnergyWindows', 'NumberOfDetectors'],
  petSeries: ['SeriesDate', 'SeriesTime', 'Units', 'CountsSource', 'SeriesType', 'NumberOfSlices', 'DecayCorrection'],
  petImage: ['ImageType', 'RescaleIntercept', 'RescaleSlope', 'FrameReferenceTime', 'ImageIndex'],
  scMultiFrame: ['BurnedInAnnotation'],
  dxSeries: ['Modality', 'PresentationIntentType'],
  dxImage: ['ImageType', 'PixelIntensityRelationship', 'PixelIntensityRelationshipSign', 'BurnedInAnnotation'],
  document: ['InstanceNumber', 'ContentDate', 'ContentTime'],
} as const;
type Module = keyof typeof modules;

const everyIod: readonly Module[] = ['sopCommon', 'generalStudy', 'generalSeries'];
const storage = '1.2.840.10008.5.1.4.1.1.';

/** Modules of an IOD beyond those of every IOD, by SOP Class UID without the common root. */
const iods: Record<string, readonly Module[]> = {
  '1': ['imagePixel'],
  '1.1': ['dxSeries', 'imagePixel', 'dxImage'],
  '1.1.1': ['dxSeries', 'imagePixel', 'dxImage'],
  '1.2': ['dxSeries', 'imagePixel', 'dxImage'],
  '1.2.1': ['dxSeries', 'imagePixel', 'dxImage'],
  '1.3': ['dxSeries', 'imagePixel', 'dxImage'],
  '1.3.1': ['dxSeries', 'imagePixel', 'dxImage'],
  '2': ['frameOfReference', 'imagePlane', 'imagePixel', 'ctImage'],
  '3.1': ['imagePixel', 'multiFrame'],
  '4': ['frameOfReference', 'imagePlane', 'imagePixel', 'mrImage'],
  '6.1': ['imagePixel'],
  '7': ['scEquipment', 'imagePixel'],
  '7.1': ['scEquipment', 'imagePixel', 'multiFrame', 'scMultiFrame'],
  '7.2': ['scEquipment', 'imagePixel', 'multiFrame', 'scMultiFrame'],
  '7.3': ['scEquipment', 'imagePixel', 'multiFrame', 'scMultiFrame'],
  '7.4': ['scEquipment', 'imagePixel', 'multiFrame', 'scMultiFrame'],
  '12.1': ['imagePixel'],
  '12.2': ['imagePixel'],
  '20': ['imagePixel', 'multiFrame', 'nmImage', 'nmMultiFrame'],
  '128': ['frameOfReference', 'imagePlane', 'imagePixel', 'petSeries', 'petImage'],
  '88.59': ['document'],
  '88.11': ['document'],
  '88.22': ['document'],
  '88.33': ['document'],
};

/** Longest value in characters (PS3.5 6.2) of the value representations that have a limit worth checking. */
const longest: Record<string, number> = {
  ...{ AE: 16, AS: 4, CS: 16, DA: 8, DS: 16, DT: 26, IS: 12, LO: 64, SH: 16, TM: 16, UI: 64, ST: 1024, LT: 10_240 },
};

/** The tags that must have a value in an instance of a SOP class; of a class not in the table, those of every IOD. */
export function typeOneTags(sopClassUid: string): Tag[] {
  const own = sopClassUid.startsWith(storage) ? iods[sopClassUid.slice(storage.length)] : undefined;
  const keywords = [...everyIod, ...(own ?? [])].flatMap((module) => modules[module]);
  return [...new Set(keywords)].map((keyword) => tagFrom(keyword)!);
}

/**
 * The first Type 1 element that is missing, empty or longer than its VR allows; undefined when there is none. The data set may be a header
 * without its Pixel Data.
 */
export function checkTypeOne(dataSet: DataSet, sopClassUid: string): InvalidElement | undefined {
  for (const tag of typeOneTags(sopClassUid)) {
    const element = dataSet[tag];
    if (!element) {
      return { tag, problem: 'missing' };
    }
    const values = element.Value ?? [];
    const filled = values.filter((value) => value !== null && value !== '');
    if (filled.length === 0 && !element.bytes?.length) {
      return { tag, problem: 'empty' };
    }
    const limit = longest[element.vr];
    if (limit !== undefined && filled.some((value) => lengthOf(value) > limit)) {
      return { tag, problem: 'too-long', detail: `${element.vr} holds ${limit} characters` };
    }
    if (element.vr === 'UI' && filled.some((value) => !/^[0-9]+(\.[0-9]+)*$/.test(String(value)))) {
      return { tag, problem: 'invalid', detail: 'not a UID' };
    }
  }
  return undefined;
}

const lengthOf = (value: Value): number => (typeof value === 'string' ? value.length : 0);

/** Softcopy presentation states of PS3.3 A.33 that `checkPresentationState` knows: grayscale, color, pseudo-color, blending excluded. */
const presentationStates = new Set([`${storage}11.1`, `${storage}11.2`, `${storage}11.3`]);

export interface CheckRules {
  typeOne: boolean;
  presentationStates: boolean;
}

/** Both checks, as the acceptance policy asks; which of them failed, and on what. */
export function checkInstance(
  dataSet: DataSet,
  sopClassUid: string,
  rules: CheckRules,
): { cause: 'invalid-element' | 'presentation-state'; element: InvalidElement } | undefined {
  const typeOne = rules.typeOne ? checkTypeOne(dataSet, sopClassUid) : undefined;
  if (typeOne) {
    return { cause: 'invalid-element', element: typeOne };
  }
  const state =
    rules.presentationStates && presentationStates.has(sopClassUid) ? checkPresentationState(dataSet) : undefined;
  return state ? { cause: 'presentation-state', element: state } : undefined;
}

/** What is wrong as Error Comment (0000,0902), which holds 64 characters. */
export function errorComment({ tag, problem, detail }: InvalidElement): string {
  const where = `(${tag.slice(0, 4)},${tag.slice(4)}) ${nameOf(tag) ?? ''}`.trim();
  return `${where}: ${detail ?? problem}`.slice(0, 64);
}
