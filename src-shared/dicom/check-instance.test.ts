import { describe, expect, it } from 'vitest';
import { checkInstance, checkTypeOne, errorComment, typeOneTags } from './check-instance.ts';
import type { DataSet, Value, Vr } from './data-set.ts';
import { lookup, tagFrom } from './dictionary.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const gsps = '1.2.840.10008.5.1.4.1.1.11.1';

/** A data set from keywords; lists are values, a list of objects is a sequence. */
function make(fields: Record<string, unknown>): DataSet {
  const result: DataSet = {};
  for (const [keyword, value] of Object.entries(fields)) {
    const tag = tagFrom(keyword)!;
    const vr = (lookup(tag)?.vr ?? 'UN').slice(0, 2) as Vr;
    const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
    result[tag] = {
      vr,
      Value: vr === 'SQ' ? list.map((entry) => make(entry as Record<string, unknown>)) : (list as Value[]),
    };
  }
  return result;
}

const image = {
  SOPClassUID: ct,
  SOPInstanceUID: '1.2.3',
  StudyInstanceUID: '1.2',
  SeriesInstanceUID: '1.2.1',
  Modality: 'CT',
  FrameOfReferenceUID: '1.9',
  ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  PixelSpacing: [1, 1],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  ImagePositionPatient: [0, 0, 0],
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: 4,
  Columns: 4,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  RescaleIntercept: 0,
  RescaleSlope: 1,
};

describe('Type 1 elements', () => {
  it('are complete in a whole image', () => {
    expect(checkTypeOne(make(image), ct)).toBeUndefined();
  });
  it('are named when they are missing, one by one', () => {
    for (const keyword of Object.keys(image)) {
      const { [keyword as keyof typeof image]: _, ...rest } = image;
      expect(checkTypeOne(make(rest), ct), keyword).toEqual({ tag: tagFrom(keyword), problem: 'missing' });
    }
  });
  it('are named when they are empty', () => {
    expect(checkTypeOne(make({ ...image, Modality: undefined }), ct)?.problem).toBe('empty');
    expect(checkTypeOne(make({ ...image, Modality: '' }), ct)?.problem).toBe('empty');
  });
  it('are named when they are too long or no UID', () => {
    const tooLong = checkTypeOne(make({ ...image, SOPInstanceUID: `1.${'2'.repeat(63)}` }), ct);
    expect(tooLong).toMatchObject({ tag: '00080018', problem: 'too-long' });
    expect(checkTypeOne(make({ ...image, SOPInstanceUID: `1.${'2'.repeat(62)}` }), ct)).toBeUndefined();
    expect(checkTypeOne(make({ ...image, Modality: 'X'.repeat(17) }), ct)?.tag).toBe('00080060');
    expect(checkTypeOne(make({ ...image, StudyInstanceUID: '1.x' }), ct)).toMatchObject({ problem: 'invalid' });
  });
  it('of a class without a table are those of every IOD', () => {
    expect(typeOneTags('1.2.3.4')).toEqual(['00080016', '00080018', '0020000D', '00080060', '0020000E']);
  });
  it('are told in at most 64 characters', () => {
    const comment = errorComment({ tag: '00280004', problem: 'missing' });
    expect(comment).toBe('(0028,0004) Photometric Interpretation: missing');
    expect(errorComment({ tag: '00080018', problem: 'invalid', detail: 'x'.repeat(99) })).toHaveLength(64);
  });
});

const state = {
  SOPInstanceUID: '1.5',
  ContentLabel: 'STATE',
  PresentationCreationDate: '20260101',
  PresentationCreationTime: '120000',
  ReferencedSeriesSequence: [
    {
      SeriesInstanceUID: '1.2.1',
      ReferencedImageSequence: [{ ReferencedSOPClassUID: ct, ReferencedSOPInstanceUID: '1.2.3' }],
    },
  ],
  DisplayedAreaSelectionSequence: [
    {
      DisplayedAreaTopLeftHandCorner: [1, 1],
      DisplayedAreaBottomRightHandCorner: [4, 4],
      PresentationSizeMode: 'SCALE TO FIT',
      PresentationPixelAspectRatio: [1, 1],
    },
  ],
  GraphicLayerSequence: [{ GraphicLayer: 'LAYER1', GraphicLayerOrder: 1 }],
  GraphicAnnotationSequence: [
    {
      GraphicLayer: 'LAYER1',
      GraphicObjectSequence: [
        {
          GraphicAnnotationUnits: 'PIXEL',
          GraphicType: 'POLYLINE',
          NumberOfGraphicPoints: 2,
          GraphicData: [1, 1, 2, 2],
        },
      ],
      TextObjectSequence: [{ UnformattedTextValue: 'here' }],
    },
  ],
  SoftcopyVOILUTSequence: [{ WindowCenter: [40, 80], WindowWidth: [400, 200] }],
};
const only = { typeOne: false, presentationStates: true };

describe('presentation states', () => {
  it('that hold together pass', () => {
    expect(checkInstance(make(state), gsps, only)).toBeUndefined();
  });
  it('are looked at only when asked, and other classes never', () => {
    expect(checkInstance({}, gsps, { typeOne: false, presentationStates: false })).toBeUndefined();
    expect(checkInstance({}, ct, only)).toBeUndefined();
  });
  const area = state.DisplayedAreaSelectionSequence[0]!;
  const annotation = state.GraphicAnnotationSequence[0]!;
  it.each<[string, object, string]>([
    ['no label', { ContentLabel: undefined }, 'ContentLabel'],
    ['no references', { ReferencedSeriesSequence: [] }, 'ReferencedSeriesSequence'],
    ['a series without images', { ReferencedSeriesSequence: [{ SeriesInstanceUID: '1' }] }, 'ReferencedImageSequence'],
    [
      'half a corner',
      { DisplayedAreaSelectionSequence: [{ ...area, DisplayedAreaTopLeftHandCorner: [1] }] },
      'DisplayedAreaTopLeftHandCorner',
    ],
    [
      'an unknown size mode',
      { DisplayedAreaSelectionSequence: [{ ...area, PresentationSizeMode: 'BIG' }] },
      'PresentationSizeMode',
    ],
    [
      'true size without spacing',
      { DisplayedAreaSelectionSequence: [{ ...area, PresentationSizeMode: 'TRUE SIZE' }] },
      'PresentationPixelSpacing',
    ],
    [
      'a layer that is not there',
      { GraphicAnnotationSequence: [{ ...annotation, GraphicLayer: 'NONE' }] },
      'GraphicLayer',
    ],
    [
      'points without numbers',
      {
        GraphicAnnotationSequence: [
          {
            ...annotation,
            GraphicObjectSequence: [
              { GraphicAnnotationUnits: 'PIXEL', GraphicType: 'POINT', NumberOfGraphicPoints: 1, GraphicData: [1] },
            ],
          },
        ],
      },
      'GraphicData',
    ],
    [
      'a text without text',
      { GraphicAnnotationSequence: [{ ...annotation, TextObjectSequence: [{}] }] },
      'UnformattedTextValue',
    ],
    [
      'windows that do not pair',
      { SoftcopyVOILUTSequence: [{ WindowCenter: [1, 2], WindowWidth: [1] }] },
      'WindowWidth',
    ],
    ['half a rescale', { RescaleIntercept: 1 }, 'RescaleSlope'],
  ])('with %s do not', (_, change, keyword) => {
    const found = checkInstance(make({ ...state, ...change }), gsps, only);
    expect(found).toMatchObject({ cause: 'presentation-state', element: { tag: tagFrom(keyword) } });
  });
});
