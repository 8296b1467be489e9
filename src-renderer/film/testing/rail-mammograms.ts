import type { FilmFrame, FilmSet } from '../../app/film-frames.ts';
import type { RailStudy } from '../studies.ts';

export const mg = '1.2.840.10008.5.1.4.1.1.1.2';
let rows = 0;
/** What a mammogram says of itself. */
export interface RailMammogram {
  side?: string;
  view?: string;
  orientation?: [string, string];
  mm?: [width: number, height: number];
  magnification?: number;
  calibrated?: boolean;
  frames?: number;
  sopClassUid?: string;
  modality?: string;
  imageType?: string[];
  position?: [number, number, number];
  known?: boolean;
}

/** One image of a study: 100 columns. */
function frameOf(study: string, made: RailMammogram): FilmFrame {
  const { side, view, orientation, mm = [180, 240], magnification, calibrated, frames = 1, known = true } = made;
  const row = ++rows;
  const spacing = {
    ...{ columnMm: mm[0] / 100, rowMm: mm[0] / 100 },
    ...(magnification
      ? { provenance: 'imager-magnified', magnification }
      : { provenance: calibrated ? 'calibrated' : 'imager' }),
  };
  return {
    frame: 1,
    series: {
      catalogue: 'archive',
      ...{ studyRow: 1, seriesRow: row, study: { uid: study } },
      series: { uid: `${study}.${row}`, modality: made.modality ?? 'MG' },
    },
    instance: {
      ...{ row, revision: 1, sopInstanceUid: `${study}.${row}.1`, sopClassUid: made.sopClassUid ?? mg },
      ...{ numberOfFrames: frames, technique: view ? { ViewPosition: view } : {} },
      ...(made.imageType ? { imageType: made.imageType } : {}),
      shared: {},
    },
    pixel: { columns: 100, rows: Math.round((100 * mm[1]) / mm[0]), photometricInterpretation: 'MONOCHROME2' },
    description: {
      ...(known ? { spacing } : {}),
      ...(side ? { laterality: side } : {}),
      ...(orientation ? { patientOrientation: orientation } : {}),
      ...(made.position ? { position: made.position } : {}),
    },
  } as unknown as FilmFrame;
}
/** A study of the composer's rail, each image a series of its own. */
export const studyOf = (uid: string, images: readonly RailMammogram[]): RailStudy => ({
  catalogue: 'archive',
  study: { studyUid: uid, studyDate: uid } as RailStudy['study'],
  series: images.map((made) => {
    const frame = frameOf(uid, made);
    return {
      row: { seriesUid: frame.series.series.uid, modality: frame.series.series.modality },
      sets: [{ key: frame.series.series.uid, series: frame.series, frames: [frame], label: '' } as FilmSet],
    } as unknown as RailStudy['series'][number];
  }),
});
/** The four views of a screening, as devices store them: the chest wall of two lies outwards. */
export const screening: RailMammogram[] = [
  { side: 'L', view: 'MLO', orientation: ['A', 'F'], mm: [240, 300] },
  { side: 'L', view: 'CC', orientation: ['A', 'R'] },
  { side: 'R', view: 'CC', orientation: ['A', 'L'] },
  { side: 'R', view: 'MLO', orientation: ['P', 'F'], mm: [240, 300] },
];

/** A study whose images are one series, which is scrolled through. */
export function oneSetOf(uid: string, images: readonly RailMammogram[]): RailStudy {
  const frames = images.map((made) => frameOf(uid, made));
  const [first] = frames;
  const series = { ...first!.series, seriesRow: ++rows, series: { ...first!.series.series, uid: `${uid}.${rows}` } };
  const set = { key: series.series.uid, series, frames: frames.map((one) => ({ ...one, series })), label: '' };
  return {
    catalogue: 'archive',
    study: { studyUid: uid, studyDate: uid } as RailStudy['study'],
    series: [
      { row: { seriesUid: series.series.uid, modality: 'MG' }, sets: [set] } as unknown as RailStudy['series'][0],
    ],
  };
}
