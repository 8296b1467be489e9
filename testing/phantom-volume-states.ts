import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from './phantom.ts';
import type { PhantomImage } from './phantom-image.ts';
import { hot, icc, labelOf, type StateCase, stateImage } from './phantom-state-kinds.ts';
import {
  annotations,
  element,
  graphic,
  imageReferences,
  layers,
  palette,
  phantomState,
  presentationShape,
  relationship,
  rescale,
  sequence,
  softcopyVoi,
  wholeArea,
} from './phantom-states.ts';

/** Frames of reference, orientation and position of slices of a series. */
export interface SliceSeries {
  /** Stored value at a place, mm. */
  at: (place: [number, number, number]) => number;
  count: number;
  /** Middle of the first pixel of the first slice, mm. */
  origin: [number, number, number];
  spacingMm: number;
  betweenMm: number;
  frameOfReference?: string;
  size?: number;
}

/** Axial slices of one series in the study of a case, from feet to head. */
export function sliceImages(name: string, series: string, modality: 'CT' | 'PT', slices: SliceSeries): PhantomImage[] {
  const { at, count, origin, spacingMm, betweenMm, frameOfReference = 'place', size = 32 } = slices;
  return Array.from({ length: count }, (_, slice) => {
    const position: [number, number, number] = [origin[0], origin[1], origin[2] + slice * betweenMm];
    return stateImage(name, slice + 1, {
      seed: `state ${name} ${series} ${slice}`,
      sopClassUid: modality === 'CT' ? '1.2.840.10008.5.1.4.1.1.2' : '1.2.840.10008.5.1.4.1.1.128',
      modality,
      rows: size,
      columns: size,
      position,
      pixelSpacing: [spacingMm, spacingMm],
      sliceThickness: betweenMm,
      rescale:
        modality === 'CT' ? { slope: 1, intercept: -1024, type: 'HU' } : { slope: 1, intercept: 0, type: 'BQML' },
      window: { center: 40, width: 400 },
      value: ({ row, column }) =>
        Math.round(at([position[0] + column * spacingMm, position[1] + row * spacingMm, position[2]])),
      elements: {
        '0020000E': element('UI', phantomUid(`state ${name} series ${series}`)),
        '00200011': element('IS', modality === 'CT' ? 1 : 2),
        '0008103E': element('LO', series),
        '00200052': element('UI', phantomUid(`state ${name} ${frameOfReference} frame of reference`)),
      },
    });
  });
}

/** Activity of the PET that is blended, at a place of the CT. */
export const blendedUptake = ([x, y, z]: readonly [number, number, number]): number =>
  Math.max(0, 2000 - 40 * Math.hypot(x - 10, y + 5, z - 12));

/**
 * CT with a PET of coarser pixels over it (PS3.3 A.33.4), in one frame of reference; with a shift (mm) in one of its own, in which
 * everything lies that much further.
 */
export function blendingCase(shift?: [number, number, number]): StateCase {
  const name = shift ? 'blending shifted' : 'blending';
  const [dx, dy, dz] = shift ?? [0, 0, 0];
  const under = sliceImages(name, 'CT', 'CT', {
    at: ([x, y, z]) => 1024 + 3 * x + 2 * y + z,
    count: 8,
    origin: [-31, -31, 0],
    spacingMm: 2,
    betweenMm: 3,
  });
  const over = sliceImages(name, 'PET', 'PT', {
    at: ([x, y, z]) => blendedUptake([x - dx, y - dy, z - dz]),
    count: 8,
    origin: [-62 + dx, -62 + dy, -2 + dz],
    ...(shift ? { frameOfReference: 'other place' } : {}),
    spacingMm: 4,
    betweenMm: 4,
  });
  const input = (position: string, images: PhantomImage[], modules: DataSet): DataSet => {
    const sets = images.map(({ dataSet }) => dataSet);
    return {
      '00700405': element('CS', position),
      '0020000D': sets[0]!['0020000D']!,
      ...relationship(sets),
      ...modules,
    };
  };
  const { dataSet } = under[0]!;
  const state = phantomState(dataSet, {
    seed: name,
    stateClass: 'blending',
    label: labelOf(name),
    modules: [
      {
        '00700402': sequence(
          input('UNDERLYING', under, { ...rescale(1, -1024, 'HU'), ...softcopyVoi({ center: 0, width: 400 }) }),
          input('SUPERIMPOSED', over, { ...rescale(1, 0, 'US'), ...softcopyVoi({ center: 1000, width: 2000 }) }),
        ),
        '00700403': element('FL', 0.25),
      },
      wholeArea(dataSet),
      palette(hot),
      icc(),
    ],
  });
  return { name, images: [...under, ...over], state };
}

/** Value of the volume of the reconstruction: linear in every direction, so that trilinear interpolation is exact. */
export const mprValue = ([x, y, z]: readonly [number, number, number]): number => 1000 + 5 * x - 3 * y + 7 * z;

/** The plane of the reconstruction: 30 degrees about the axis from right to left. */
export const mprPlane = {
  widthDirection: [1, 0, 0] as [number, number, number],
  heightDirection: [0, Math.cos(Math.PI / 6), -Math.sin(Math.PI / 6)] as [number, number, number],
  topLeft: [-20, -17, 42] as [number, number, number],
  widthMm: 40,
  heightMm: 30,
};

/** A line over the reconstruction, in fractions of the view. */
export const mprLine: [number, number][] = [
  [0.25, 0.2],
  [0.75, 0.8],
];

/** An oblique planar reconstruction of a CT, thin or a slab (PS3.3 A.80.1). */
export function planarMprCase(slabMm?: number): StateCase {
  const name = slabMm === undefined ? 'planar mpr' : 'slab mpr';
  const images = sliceImages(name, 'CT', 'CT', {
    at: mprValue,
    count: 24,
    origin: [-31, -31, 0],
    spacingMm: 2,
    betweenMm: 3,
  });
  const sets = images.map(({ dataSet }) => dataSet);
  const [first] = sets as [DataSet];
  const setUid = element('UI', phantomUid(`state ${name} input`));
  const instances = imageReferences(sets)['00081140']!;
  const state = phantomState(first, {
    seed: name,
    stateClass: 'planarMpr',
    label: labelOf(name),
    modules: [
      {
        '00081115': sequence({ '0008114A': instances, '0020000E': first['0020000E']! }),
        '00081090': element('LO', 'Phantom'),
        '00181000': element('LO', '1'),
        '00181020': element('LO', '1'),
        '00200052': first['00200052']!,
        '00201040': element('LO'),
        '0070120A': sequence({ '00701209': setUid, '00701202': element('CS', 'VOLUME'), '00081140': instances }),
        '00701201': sequence({
          '00701207': element('US', 1),
          '00701209': setUid,
          '00281050': element('DS', 0),
          '00281051': element('DS', 1200),
          '00701204': element('CS', 'NO'),
        }),
        '0070120B': element('CS', 'NO'),
        '00701501': element('CS', 'PLANAR'),
        '00701502': element('CS', slabMm === undefined ? 'THIN' : 'SLAB'),
        ...(slabMm === undefined ? {} : { '00701503': element('FD', slabMm), '0070120D': element('CS', 'AVERAGE_IP') }),
        '00701505': element('FD', ...mprPlane.topLeft),
        '00701507': element('FD', ...mprPlane.widthDirection),
        '00701508': element('FD', mprPlane.widthMm),
        '00701511': element('FD', ...mprPlane.heightDirection),
        '00701512': element('FD', mprPlane.heightMm),
        '00089205': element('CS', 'MONOCHROME'),
        '00701801': sequence({
          '00701802': element('CS', 'ONE_TO_ONE'),
          '00701803': sequence({ '00701804': element('US', 1) }),
        }),
        ...presentationShape('IDENTITY'),
        ...layers({ name: 'MARKS', order: 1 }),
        ...annotations({ layer: 'MARKS', graphics: [graphic('POLYLINE', mprLine, { units: 'DISPLAY' })] }),
      },
    ],
  });
  return { name, images, state };
}
