import { describe, expect, it } from 'vitest';
import { ctImage } from '../../../testing/phantom-image.ts';
import { ct, film, one, other, said, scale, stored, view } from '../../../testing/written-states.ts';
import { items, number, numbers, text, texts, values } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { writePart10 } from '../../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../dicom/transfer-syntaxes.ts';
import { framePresentation } from './frame-presentation.ts';
import type { StatePoint } from './model.ts';
import { readPresentationState } from './read.ts';
import { itemFor } from './scope.ts';
import { grayscaleState } from './write.ts';
import { mostPoints } from './write-annotations.ts';
import { type DrawnMark, graphicsOfMark, layersOfMarks } from './write-drawn.ts';
import type { SavedView } from './write-view.ts';

describe('a presentation state that is written', () => {
  it('[VIT-134] [VIT-135] is a grayscale softcopy presentation state with UIDs of its own, in a series PR', () => {
    const made = one([view(ct)], ct);
    expect(text(made, 'SOPClassUID')).toBe(grayscaleState);
    expect(text(made, 'SOPInstanceUID')).toMatch(/^2\.25\./);
    expect(text(made, 'Modality')).toBe('PR');
    expect(text(made, 'SeriesInstanceUID')).not.toBe(text(ct.dataSet, 'SeriesInstanceUID'));
    expect(text(made, 'StudyInstanceUID')).toBe(text(ct.dataSet, 'StudyInstanceUID'));
    expect(new Set(['SOPInstanceUID', 'SeriesInstanceUID'].map((keyword) => text(made, keyword))).size).toBe(2);
    expect(Object.keys(made).filter((tag) => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1)).toEqual([]);
  });

  it('[VIT-136] what was typed is one value each, whole letters, whatever was typed', () => {
    const words = { label: 'a\\b', description: `left\\right\u001b\n${'𠮷'.repeat(70)}`, creator: 'Re\\ader^Anna' };
    const made = stored(one([view(ct)], ct, {}, words));
    expect(texts(made, 'ContentDescription')).toEqual([`left/right ${'𠮷'.repeat(53)}`]);
    expect(values(made, 'ContentCreatorName')).toEqual([{ Alphabetic: 'Re/ader^Anna' }]);
    expect(texts(made, 'ContentLabel')).toEqual(['A B']);
  });

  it.each([
    ['Lesion left', 'LESION LEFT'],
    ['Läsion (links) Nr. 3', 'LASION LINKS NR'],
    ['  a_b  ', 'A_B'],
    ['山田', 'VIEW'],
    ['', 'VIEW'],
    ['1234567890123456789', '1234567890123456'],
    ['Straße', 'STRASSE'],
  ])('[VIT-136] [VIT-137] the label of "%s" is the CS "%s", and what was typed is the description', (typed, label) => {
    const made = one([view(ct)], ct, {}, { label: typed, description: '', creator: '' });
    expect(text(made, 'ContentLabel')).toBe(label);
    expect(label).toMatch(/^[A-Z0-9_ ]{1,16}$/);
    expect(text(made, 'ContentDescription') ?? '').toBe(typed.trim());
  });

  it('[VIT-137] [VIT-138] [VIT-139] says what the reader wrote, when it was made and by whom', () => {
    const made = one([view(ct)], ct);
    expect(text(made, 'ContentDescription')).toBe('Lesion at the left');
    expect(text(made, 'PresentationCreationDate')).toBe('20261121');
    expect(text(made, 'PresentationCreationTime')).toBe('210506.078000');
    expect(values(made, 'ContentCreatorName')).toEqual([{ Alphabetic: 'Reader^Anna' }]);
    const nobody = one([view(ct)], ct, {}, { ...said, creator: ' ' });
    expect(nobody['00700084']).toEqual({ vr: 'PN' });
  });

  it('[VIT-140] [VIT-141] names every image once, by its series, and frames of those that have several', () => {
    const series = (made: DataSet) =>
      items(made, 'ReferencedSeriesSequence').map((item) => [
        text(item, 'SeriesInstanceUID'),
        items(item, 'ReferencedImageSequence').map((image) => [
          text(image, 'ReferencedSOPInstanceUID'),
          numbers(image, 'ReferencedFrameNumber'),
        ]),
      ]);
    const made = one([view(ct), view(other)], ct);
    const uid = text(ct.dataSet, 'SeriesInstanceUID');
    expect(series(made)).toEqual([
      [
        uid,
        [
          [ct.sopInstanceUid, undefined],
          [other.sopInstanceUid, undefined],
        ],
      ],
    ]);
    const frames = one([view(film, {}, 4), view(film, {}, 2)], film);
    expect(series(frames)[0]![1]).toEqual([[film.sopInstanceUid, [2, 4]]]);
    for (const sequence of ['DisplayedAreaSelectionSequence', 'SoftcopyVOILUTSequence']) {
      const [item] = items(frames, sequence);
      expect(items(item!, 'ReferencedImageSequence').map((image) => numbers(image, 'ReferencedFrameNumber'))).toEqual([
        [2, 4],
      ]);
    }
  });

  it.each([
    ['SCALE TO FIT', {}, { '00700101': [0.7, 0.7] }],
    ['TRUE SIZE', {}, { '00700101': [0.7, 0.7] }],
    ['MAGNIFY', { magnification: 1 }, { '00700101': [0.7, 0.7], '00700103': [1] }],
    ['SCALE TO FIT', { pixelSpacing: undefined, aspectRatio: [3, 2] }, { '00700102': [3, 2] }],
  ] as const)('[VIT-142] [VIT-143] [VIT-144] area in mode %s %j', (sizeMode, more, expected) => {
    const { pixelSpacing, ...area } = { ...view(ct).area, ...more };
    const made = one(
      [
        view(ct, {
          area: {
            ...(area as SavedView['area']),
            ...(pixelSpacing ? { pixelSpacing } : {}),
            ...{ sizeMode, topLeft: [-3, 10], bottomRight: [40, 70] },
          },
        }),
      ],
      ct,
    );
    const [item] = items(made, 'DisplayedAreaSelectionSequence');
    expect(item!['00700052']).toEqual({ vr: 'SL', Value: [-3, 10] });
    expect(item!['00700053']).toEqual({ vr: 'SL', Value: [40, 70] });
    expect(text(item!, 'PresentationSizeMode')).toBe(sizeMode);
    const sized = ['00700101', '00700102', '00700103'].flatMap((tag) => (item![tag] ? [[tag, item![tag].Value]] : []));
    expect(Object.fromEntries(sized)).toEqual(expected);
  });

  it('[VIT-142] images with areas of their own have items of their own', () => {
    const made = one([view(ct), view(other, { area: { ...view(ct).area, bottomRight: [20, 20] } })], ct);
    expect(
      items(made, 'DisplayedAreaSelectionSequence').map((item) => [
        numbers(item, 'DisplayedAreaBottomRightHandCorner'),
        items(item, 'ReferencedImageSequence').map((image) => text(image, 'ReferencedSOPInstanceUID')),
      ]),
    ).toEqual([
      [[64, 64], [ct.sopInstanceUid]],
      [[20, 20], [other.sopInstanceUid]],
    ]);
  });

  it('[VIT-152] says turn and flip, and that there are none', () => {
    const turned = one([view(ct, { spatial: { rotation: 270, flipped: true } })], ct);
    expect([number(turned, 'ImageRotation'), text(turned, 'ImageHorizontalFlip')]).toEqual([270, 'Y']);
    const plain = one([view(ct)], ct);
    expect([number(plain, 'ImageRotation'), text(plain, 'ImageHorizontalFlip')]).toEqual([0, 'N']);
  });

  it('[VIT-159] says IDENTITY or INVERSE', () => {
    expect(text(one([view(ct)], ct), 'PresentationLUTShape')).toBe('IDENTITY');
    expect(text(one([view(ct, { grey: { inverse: true } })], ct), 'PresentationLUTShape')).toBe('INVERSE');
  });

  it('[VIT-160] [VIT-161] patient and study are those of the image, the maker that of the settings; nothing is invented', () => {
    const settings = { manufacturer: 'Maker', softwareVersion: '7.1', missingStudyId: 'NoValue' };
    const made = one([view(ct)], ct, settings);
    for (const keyword of [
      'PatientName',
      'PatientID',
      'PatientBirthDate',
      'PatientSex',
      'StudyDate',
      'AccessionNumber',
    ]) {
      expect(values(made, keyword), keyword).toEqual(values(ct.dataSet, keyword));
    }
    for (const tag of ['00100021', '00100032', '00101000', '00101001', '00102160', '00104000']) {
      expect(made[tag], tag).toBeDefined();
    }
    expect([text(made, 'Manufacturer'), text(made, 'SoftwareVersions')]).toEqual(['Maker', '7.1']);
    expect(text(made, 'SpecificCharacterSet')).toBe('ISO_IR 100');
    const nameless = { ...ct, dataSet: { ...ct.dataSet, '00200010': { vr: 'SH' as const } } };
    expect(text(one([view(ct)], nameless, settings), 'StudyID')).toBe('NoValue');
    // Patient Study, shutter, mask, annotations, layers, overlays, palette, presentation LUT sequence.
    const modules = ['00101010', '00101020', '00101030', '00181600', '00181622', '00286100', '00700001', '00700060'];
    for (const tag of [...modules, '60000010', '60001001', '00281101', '20500010', '00282000']) {
      expect(made[tag], tag).toBeUndefined();
    }
  });
});

describe('a whole series', () => {
  it('[VIT-141] a thousand images, each with its window and a drawing, are one state of less than half a kilobyte each', () => {
    const line: DrawnMark = {
      kind: 'length',
      points: [
        [1, 1],
        [5, 6],
      ],
      scale,
    };
    const views = Array.from({ length: 1000 }, (_, index): SavedView => {
      const seen = view(ct, { layers: layersOfMarks([line]) });
      const voi = { kind: 'window', center: index, width: 400 } as const;
      return { ...seen, sopInstanceUid: `1.2.3.${index}`, grey: { ...seen.grey!, voi } };
    });
    const made = one(views, ct);
    const meta = { sopClassUid: '1.2', sopInstanceUid: '1.3', implementationClassUid: '2.25.1' };
    const file = writePart10({ ...meta, transferSyntaxUid: explicitVrLittleEndian }, made);
    expect(file.length).toBeLessThan(500 * views.length);
    const state = readPresentationState(parseFile(file).dataSet)!;
    for (const index of [0, 500, 999]) {
      const image = { sopInstanceUid: `1.2.3.${index}`, frame: 1 };
      expect(state.voi[itemFor(state.voi, image)!]?.windows).toMatchObject([{ center: index, width: 400 }]);
    }
  });
});

describe('what is drawn', () => {
  const marks: DrawnMark[] = [
    ...(
      [
        [
          'length',
          [
            [3.25, 4.5],
            [20.125, 9],
          ],
        ],
        ['probe', [[7.5, 8.5]]],
        [
          'ellipse',
          [
            [5, 5],
            [15, 15],
          ],
        ],
        [
          'ellipse',
          [
            [5, 5],
            [15, 30],
          ],
        ],
        [
          'freehand',
          [
            [1, 1],
            [8, 2],
            [5, 9],
          ],
        ],
        ['freehand', Array.from({ length: 60 }, (_, i) => [10 + i / 7, 20 + Math.sin(i)])],
      ] as [DrawnMark['kind'], DrawnMark['points']][]
    ).map(([kind, points]) => ({ kind, points, scale })),
    {
      kind: 'text',
      points: [
        [2, 2],
        [9, 9],
      ],
      scale,
      text: { lines: ['Here', '山田'], topLeft: [2, 1], bottomRight: [12, 5], anchor: [9, 9], anchorVisible: true },
    },
  ];

  it('[VIT-145] there is no annotation module when nothing was drawn, and one when something was', () => {
    expect(one([view(ct)], ct)['00700001']).toBeUndefined();
    expect(items(one([view(ct, { layers: layersOfMarks(marks) })], ct), 'GraphicAnnotationSequence')).toHaveLength(2);
  });

  it('[VIT-146] [VIT-148] [VIT-149] [VIT-150] graphics of every type in pixels, their points exactly where they are, filled or not', () => {
    const made = stored(one([view(ct, { layers: layersOfMarks(marks) })], ct));
    const graphics = items(made, 'GraphicAnnotationSequence').flatMap((item) => items(item, 'GraphicObjectSequence'));
    expect(new Set(texts(made, 'GraphicType').concat(graphics.map((item) => text(item, 'GraphicType') ?? '')))).toEqual(
      new Set(['POLYLINE', 'POINT', 'CIRCLE', 'ELLIPSE', 'INTERPOLATED']),
    );
    for (const item of graphics) {
      expect(text(item, 'GraphicAnnotationUnits')).toBe('PIXEL');
      expect(number(item, 'GraphicDimensions')).toBe(2);
      expect(numbers(item, 'GraphicData')?.length).toBe(2 * number(item, 'NumberOfGraphicPoints')!);
      expect(text(item, 'GraphicFilled')).toBe('N');
    }
    expect(numbers(graphics[0]!, 'GraphicData')).toEqual([3.25, 4.5, 20.125, 9]);
    expect(numbers(graphics[2]!, 'GraphicData')).toEqual([10, 10, 15, 10]);
    // The ends of the longer axis come first.
    expect(numbers(graphics[3]!, 'GraphicData')).toEqual([10, 5, 10, 30, 5, 17.5, 15, 17.5]);
    expect(numbers(graphics[4]!, 'GraphicData')).toEqual([1, 1, 8, 2, 5, 9, 1, 1]);
  });

  it('[VIT-147] texts with their box, justification, anchor and whether a line leads there', () => {
    const made = stored(one([view(ct, { layers: layersOfMarks(marks) })], ct));
    const [item] = items(made, 'GraphicAnnotationSequence').flatMap((entry) => items(entry, 'TextObjectSequence'));
    expect(text(made, 'SpecificCharacterSet')).toBe('ISO_IR 192');
    expect(item).toMatchObject({
      '00700003': { Value: ['PIXEL'] },
      '00700004': { Value: ['PIXEL'] },
      '00700006': { Value: ['Here\r\n山田'] },
      '00700010': { vr: 'FL', Value: [2, 1] },
      '00700011': { vr: 'FL', Value: [12, 5] },
      '00700012': { Value: ['LEFT'] },
      '00700014': { vr: 'FL', Value: [9, 9] },
      '00700015': { Value: ['Y'] },
    });
  });

  it('[VIT-151] layers are LAYER1, LAYER2 ... with their order, overlays at the bottom, and annotations name them', () => {
    const overlaid = ctImage({ overlay: { rows: 8, columns: 8, at: () => true } });
    const made = one([view(overlaid, { layers: layersOfMarks(marks) })], overlaid);
    expect(
      items(made, 'GraphicLayerSequence').map((item) => [
        text(item, 'GraphicLayer'),
        values(item, 'GraphicLayerOrder')[0],
      ]),
    ).toEqual([
      ['LAYER1', 1],
      ['LAYER2', 2],
      ['LAYER3', 3],
    ]);
    expect(made['60001001']?.Value).toEqual(['LAYER1']);
    expect(items(made, 'GraphicAnnotationSequence').map((item) => text(item, 'GraphicLayer'))).toEqual([
      'LAYER2',
      'LAYER3',
    ]);
    const hidden = one([view(overlaid, { overlaysSeen: [] })], overlaid);
    expect(hidden['60001001']).toEqual({ vr: 'CS' });
    expect(hidden['00700060']).toBeUndefined();
  });

  it('every kind of measurement has graphics; arrows have a filled head at their first point', () => {
    const ends: StatePoint[] = [
      [1, 1],
      [9, 1],
      [4, 4],
      [8, 9],
    ];
    const types = (kind: DrawnMark['kind'], count: number) =>
      graphicsOfMark({ kind, points: ends.slice(0, count), scale }).map(({ type, points, filled }) => [
        type,
        points.length,
        filled,
      ]);
    expect(types('angle', 4)).toEqual([
      ['POLYLINE', 2, false],
      ['POLYLINE', 2, false],
    ]);
    expect(types('cobb', 4)).toEqual(types('angle', 4));
    expect(types('bidirectional', 4)).toEqual(types('angle', 4));
    expect(types('angle3', 3)).toEqual([['POLYLINE', 3, false]]);
    expect(types('calibration', 2)).toEqual([['POLYLINE', 2, false]]);
    expect(types('rectangle', 2)).toEqual([['POLYLINE', 5, false]]);
    expect(types('arrow', 2)).toEqual([
      ['POLYLINE', 2, false],
      ['POLYLINE', 4, true],
    ]);
    expect(graphicsOfMark({ kind: 'arrow', points: ends.slice(0, 2), scale })[1]!.points[0]).toEqual([1, 1]);
  });

  it('lines with more points than one value can have are parted, none is lost', () => {
    const points = Array.from({ length: 20_000 }, (_, i): StatePoint => [i / 8, i % 7]);
    const layers = layersOfMarks([{ kind: 'freehand', points, scale }]);
    const made = stored(one([view(ct, { layers })], ct));
    const parts = items(items(made, 'GraphicAnnotationSequence')[0]!, 'GraphicObjectSequence').map(
      (item) => numbers(item, 'GraphicData') ?? [],
    );
    expect(parts.every((part) => part.length <= 2 * mostPoints)).toBe(true);
    const joined = parts.flatMap((part, index) => (index === 0 ? part : part.slice(2)));
    expect(joined).toEqual([...points.flat(), ...points[0]!]);
  });

  it('places that are no numbers, and empty texts, are left out', () => {
    const layers: SavedView['layers'] = [
      {
        ...{ name: 'measurements', order: 1 },
        graphics: [{ units: 'PIXEL', type: 'POINT', points: [[Number.NaN, 1]], filled: false }],
        texts: [{ text: ' ', anchor: { units: 'PIXEL', point: [1, 1], visible: false } }],
      },
    ];
    expect(one([view(ct, { layers })], ct)['00700001']).toBeUndefined();
  });
});

it('[VIT-162] what was written is read as what was seen', () => {
  const seen = view(ct, {
    area: {
      topLeft: [5, 1],
      bottomRight: [64, 60],
      sizeMode: 'SCALE TO FIT',
      pixelSpacing: { rowMm: 0.7, columnMm: 0.7 },
    },
    spatial: { rotation: 0, flipped: true },
    grey: { voi: { kind: 'window', center: 1 / 3, width: 0.123456789012, function: 'LINEAR_EXACT' }, inverse: true },
    shutter: { rectangle: { left: 3, right: 60, top: 4, bottom: 61 }, presentationValue: 20 },
    layers: layersOfMarks([
      {
        kind: 'length',
        points: [
          [0.1, 2],
          [30, 40.7],
        ],
        scale,
      },
    ]),
  });
  const read = readPresentationState(stored(one([seen], ct)))!;
  expect(read.problems).toEqual([]);
  const image = { sopInstanceUid: ct.sopInstanceUid, frame: 1 };
  const said = framePresentation(read, image, { missingModality: 'identity' })!;
  expect(said).toMatchObject({
    modality: { rescale: { slope: 1, intercept: -1024, type: 'HU' } },
    voi: { center: 0.33333333333333, width: 0.123456789012, function: 'LINEAR_EXACT' },
    presentationLut: { shape: 'INVERSE' },
    shutter: seen.shutter,
    spatial: seen.spatial,
    area: seen.area,
  });
  expect(read.annotations[0]!.graphics[0]!.points).toEqual([
    [Math.fround(0.1), 2],
    [30, Math.fround(40.7)],
  ]);
});
