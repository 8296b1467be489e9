import { has, item, items, number, numbers, text, values } from './access.ts';
import type { InvalidElement } from './check-instance.ts';
import type { DataSet } from './data-set.ts';
import { tagFrom } from './dictionary.ts';

type Found = InvalidElement | undefined;

const missing = (keyword: string): InvalidElement => ({ tag: tagFrom(keyword)!, problem: 'missing' });
const invalid = (keyword: string, detail: string): InvalidElement => ({
  tag: tagFrom(keyword)!,
  problem: 'invalid',
  detail,
});

/** The first of several checks that finds something; later ones are not run. */
function first(...checks: (() => Found)[]): Found {
  for (const check of checks) {
    const found = check();
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The first thing that `check` finds in any item of a sequence. */
const inItems = (dataSet: DataSet, keyword: string, check: (item: DataSet) => Found): Found =>
  first(...items(dataSet, keyword).map((entry) => () => check(entry)));

const needed = (dataSet: DataSet, ...keywords: string[]): Found =>
  first(...keywords.map((keyword) => () => (values(dataSet, keyword).length === 0 ? missing(keyword) : undefined)));

/**
 * Reads a softcopy presentation state (PS3.3 A.33, C.11) as a viewer would have to, and says what would keep it from being applied: no
 * identification, no referenced images, displayed areas or graphics that are incomplete, windows that do not pair. Undefined: it holds
 * together.
 */
export function checkPresentationState(dataSet: DataSet): InvalidElement | undefined {
  return first(
    () => needed(dataSet, 'SOPInstanceUID', 'ContentLabel', 'PresentationCreationDate', 'PresentationCreationTime'),
    () => needed(dataSet, 'ReferencedSeriesSequence', 'DisplayedAreaSelectionSequence'),
    () => inItems(dataSet, 'ReferencedSeriesSequence', referencedSeries),
    () => inItems(dataSet, 'DisplayedAreaSelectionSequence', displayedArea),
    () => graphics(dataSet),
    () => inItems(dataSet, 'SoftcopyVOILUTSequence', window),
    () => modalityLut(dataSet),
  );
}

function referencedSeries(series: DataSet): Found {
  return first(
    () => needed(series, 'SeriesInstanceUID', 'ReferencedImageSequence'),
    () =>
      inItems(series, 'ReferencedImageSequence', (image) =>
        needed(image, 'ReferencedSOPClassUID', 'ReferencedSOPInstanceUID'),
      ),
  );
}

/** PS3.3 C.10.4. */
function displayedArea(area: DataSet): Found {
  const corner = (keyword: string) =>
    numbers(area, keyword)?.length === 2 ? undefined : invalid(keyword, 'two numbers are needed');
  return first(
    () => corner('DisplayedAreaTopLeftHandCorner'),
    () => corner('DisplayedAreaBottomRightHandCorner'),
    () => {
      const mode = text(area, 'PresentationSizeMode');
      if (mode === undefined) {
        return missing('PresentationSizeMode');
      }
      if (!['SCALE TO FIT', 'TRUE SIZE', 'MAGNIFY'].includes(mode)) {
        return invalid('PresentationSizeMode', `unknown mode ${mode}`);
      }
      if (mode === 'TRUE SIZE' && numbers(area, 'PresentationPixelSpacing')?.length !== 2) {
        return invalid('PresentationPixelSpacing', 'needed for TRUE SIZE');
      }
      return mode === 'MAGNIFY' && !(number(area, 'PresentationPixelMagnificationRatio')! > 0)
        ? invalid('PresentationPixelMagnificationRatio', 'needed for MAGNIFY')
        : undefined;
    },
    () =>
      has(area, 'PresentationPixelSpacing') || has(area, 'PresentationPixelAspectRatio')
        ? undefined
        : missing('PresentationPixelAspectRatio'),
  );
}

/** PS3.3 C.10.5 and C.10.7: every annotation lies on a layer that exists. */
function graphics(dataSet: DataSet): Found {
  const layers = new Set(items(dataSet, 'GraphicLayerSequence').map((layer) => text(layer, 'GraphicLayer')));
  return inItems(dataSet, 'GraphicAnnotationSequence', (annotation) => {
    const layer = text(annotation, 'GraphicLayer');
    return first(
      () => (layer === undefined ? missing('GraphicLayer') : undefined),
      () => (layers.has(layer) ? undefined : invalid('GraphicLayer', 'names no layer')),
      () => inItems(annotation, 'GraphicObjectSequence', graphicObject),
      () => inItems(annotation, 'TextObjectSequence', (object) => needed(object, 'UnformattedTextValue')),
    );
  });
}

function graphicObject(object: DataSet): Found {
  const points = number(object, 'NumberOfGraphicPoints');
  const data = numbers(object, 'GraphicData');
  return first(
    () => needed(object, 'GraphicAnnotationUnits', 'GraphicType'),
    () => (points === undefined ? missing('NumberOfGraphicPoints') : undefined),
    () =>
      data === undefined || data.length !== 2 * points!
        ? invalid('GraphicData', `two numbers for each of ${points} points`)
        : undefined,
  );
}

/** PS3.3 C.11.8. */
function window(voi: DataSet): Found {
  const centers = numbers(voi, 'WindowCenter');
  const widths = numbers(voi, 'WindowWidth');
  if (!centers && !widths) {
    return items(voi, 'VOILUTSequence').length === 0 ? missing('WindowCenter') : undefined;
  }
  if (!centers || !widths || centers.length !== widths.length) {
    return invalid('WindowWidth', 'one for each center');
  }
  return undefined;
}

/** PS3.3 C.11.1: a table or a rescale, not both halves of neither. */
function modalityLut(dataSet: DataSet): Found {
  if (item(dataSet, 'ModalityLUTSequence')) {
    return has(dataSet, 'RescaleSlope') ? invalid('RescaleSlope', 'beside a Modality LUT Sequence') : undefined;
  }
  return has(dataSet, 'RescaleIntercept') !== has(dataSet, 'RescaleSlope') ? missing('RescaleSlope') : undefined;
}
