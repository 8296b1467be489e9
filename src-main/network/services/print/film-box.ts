import { items, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { isUsableUid } from '../../../../src-shared/dicom/uids.ts';
import { boxCount } from '../../../../src-shared/film/formats.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';
import type { SheetToPrint } from '../../../print/types.ts';
import { answerError } from './judge.ts';

/** A film box that the printer made. */
export interface FilmBox {
  instance: string;
  /** Image boxes by position from 1: the first one stands at index 0. */
  images: string[];
  annotations: string[];
}

function references(dataSet: DataSet, keyword: string, sopClass: string, what: string): string[] {
  const found = items(dataSet, keyword).map((item) => {
    const named = text(item, 'ReferencedSOPClassUID') ?? '';
    const instance = text(item, 'ReferencedSOPInstanceUID') ?? '';
    if (!isUsableUid(instance)) {
      throw answerError('box-create', `the printer gave an ${what} without a UID`);
    }
    if (named !== '' && named !== sopClass) {
      throw answerError('box-create', `the printer gave an ${what} of another SOP class: ${named}`);
    }
    return instance;
  });
  if (new Set(found).size < found.length) {
    throw answerError('box-create', `the printer gave two ${what}es one UID`);
  }
  return found;
}

/**
 * The boxes of a film box, from the answer to its N-CREATE (PS3.4 H.4.2.2.1). Fails with `protocol` where images would come to lie where
 * nobody wants them: too few boxes or too many, UIDs that are none or twice the same.
 */
export function filmBoxOf(
  instance: string,
  dataSet: DataSet,
  sheet: SheetToPrint,
  profile: PrinterProfile,
  colour: boolean,
): FilmBox {
  const imageBox = colour ? printSopClasses.colorImageBox : printSopClasses.grayscaleImageBox;
  const images = references(dataSet, 'ReferencedImageBoxSequence', imageBox, 'image box');
  const annotations = references(
    dataSet,
    'ReferencedBasicAnnotationBoxSequence',
    printSopClasses.annotationBox,
    'annotation box',
  );
  const count = boxCount(sheet, profile);
  const needed = Math.max(count ?? 0, ...sheet.boxes.map(({ position }) => position));
  // More than the format has would be another division of the film.
  if (images.length < needed || (count !== undefined && images.length > count)) {
    throw answerError('box-create', `the printer made ${images.length} image boxes for ${sheet.format}, not ${needed}`);
  }
  return { instance, images, annotations };
}
