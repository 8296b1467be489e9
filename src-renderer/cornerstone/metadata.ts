import { metaData } from '@cornerstonejs/core';
import { type DisplayFrame, frameOf, spacingOf } from './registry.ts';

type Module = (frame: DisplayFrame) => unknown;

/** The modules Cornerstone asks for, from the series description; nothing is parsed in the renderer. */
const modules: Record<string, Module> = {
  imagePixelModule: ({ pixel }) => ({
    samplesPerPixel: pixel.samplesPerPixel,
    photometricInterpretation: pixel.photometricInterpretation,
    rows: pixel.rows,
    columns: pixel.columns,
    bitsAllocated: pixel.bitsAllocated,
    bitsStored: pixel.bitsStored,
    highBit: pixel.highBit,
    pixelRepresentation: pixel.pixelRepresentation,
    planarConfiguration: pixel.planarConfiguration,
  }),
  imagePlaneModule: (frame) => {
    const { rowMm, columnMm, known } = spacingOf(frame);
    const { orientation, position } = frame.description;
    return {
      frameOfReferenceUID: frame.instance.frameOfReferenceUid,
      rows: frame.pixel.rows,
      columns: frame.pixel.columns,
      imageOrientationPatient: orientation,
      rowCosines: orientation?.slice(0, 3),
      columnCosines: orientation?.slice(3, 6),
      imagePositionPatient: position,
      sliceThickness: frame.description.sliceThicknessMm,
      sliceLocation: frame.description.sliceLocationMm,
      pixelSpacing: [rowMm, columnMm],
      rowPixelSpacing: rowMm,
      columnPixelSpacing: columnMm,
      usingDefaultValues: !known,
    };
  },
  generalSeriesModule: ({ series }) => ({
    modality: series.series.modality,
    seriesInstanceUID: series.series.uid,
    seriesNumber: series.series.number,
    seriesDescription: series.series.description,
    studyInstanceUID: series.study.uid,
  }),
  generalStudyModule: ({ series }) => ({
    studyInstanceUID: series.study.uid,
    studyDate: series.study.date,
    studyTime: series.study.time,
    studyDescription: series.study.description,
    accessionNumber: series.study.accession,
  }),
  generalImageModule: ({ instance, frame }) => ({
    sopInstanceUID: instance.sopInstanceUid,
    instanceNumber: instance.instanceNumber,
    frameNumber: frame,
  }),
  patientModule: ({ series }) => ({ patientName: series.patient.name, patientId: series.patient.id }),
  sopCommonModule: ({ instance }) => ({
    sopClassUID: instance.sopClassUid,
    sopInstanceUID: instance.sopInstanceUid,
  }),
  // Arrays: a text would be taken apart into its letters.
  voiLutModule: ({ description }) => ({
    windowCenter: description.voiWindows?.map((window) => window.center),
    windowWidth: description.voiWindows?.map((window) => window.width),
    voiLUTFunction: [description.voiFunction ?? 'LINEAR'],
  }),
  modalityLutModule: ({ description }) => ({
    rescaleSlope: description.rescale?.slope ?? 1,
    rescaleIntercept: description.rescale?.intercept ?? 0,
    rescaleType: description.rescale?.type,
  }),
  transferSyntax: ({ instance }) => ({ transferSyntaxUID: instance.transferSyntaxUid }),
};

/** The provider: one look-up, synchronous, never a guess. */
function provide(type: string, imageId: unknown): unknown {
  if (typeof imageId !== 'string') return undefined;
  const module = modules[type];
  const frame = module && frameOf(imageId);
  return frame ? module(frame) : undefined;
}

/** Puts our provider before all others. */
export const registerMetadata = (): void => metaData.addProvider(provide, 10_000);
