import { beforeEach, describe, expect, it } from 'vitest';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { CellView, FilmCell } from '../../src-shared/film/model.ts';
import type { FilmFrame } from '../app/film-frames.ts';
import { useRail } from './studies.ts';
import { textsOf } from './texts.ts';

const image = {
  ...{ catalogue: 'archive', studyRow: 1, seriesRow: 2, row: 3, revision: 1, frame: 1 },
  ...{ studyUid: '1.1', seriesUid: '1.2', sopClassUid: '1.2.840.10008.5.1.4.1.1.1', sopInstanceUid: '1.3' },
};

/** A radiograph in the rail, of that polarity. */
function showImage(
  photometricInterpretation: string,
  more: { modality?: string; description?: object; technique?: object } = {},
): void {
  const { modality = 'CR', description = {}, technique = {} } = more;
  const series = {
    ...{ catalogue: 'archive', studyRow: 1, seriesRow: 2 },
    patient: { name: 'Doe^Jane', id: 'F-1', birthDate: '', sex: '' },
    study: { uid: '1.1', date: '20240105', time: '100000', description: '' },
    series: { uid: '1.2', number: 1, modality, description: '' },
  };
  const frame = {
    ...{ series, frame: 1, description },
    instance: { sopInstanceUid: '1.3', numberOfFrames: 1, row: 3, revision: 1, technique },
    pixel: {
      rows: 8,
      columns: 8,
      samplesPerPixel: photometricInterpretation === 'RGB' ? 3 : 1,
      photometricInterpretation,
    },
  } as unknown as FilmFrame;
  const set = { key: 'k', series, frames: [frame], label: '' };
  useRail.setState({
    studies: [{ catalogue: 'archive', study: {}, series: [{ row: { seriesUid: '1.2' }, sets: [set] }] }] as never,
  });
}

function linesOf(view: Partial<CellView>, shape?: string) {
  const state: DataSet | undefined = shape ? { '20500020': { vr: 'CS', Value: [shape] } } : undefined;
  const cell: FilmCell = {
    id: 'c',
    content: { kind: 'image', image, ...(state ? { state } : {}) },
    view: { inverted: false, scale: 'area', zoom: 1, ...view },
    show: { annotations: true, overlays: true, texts: 'full', scaleBar: true, directions: true },
    texts: { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] },
  };
  const texts = textsOf(cell);
  if (!texts) throw new Error('the image is not in the rail');
  return Object.values(texts).flat();
}
const saysInverted = (view: Partial<CellView>, shape?: string): boolean =>
  linesOf(view, shape).some(({ text }) => text.includes('Inverted'));

describe('the texts of a cell', () => {
  beforeEach(() => useRail.setState({ studies: [] }));

  it('say that it is inverted where it is, by its state as by the cell', () => {
    showImage('MONOCHROME2');
    expect(saysInverted({})).toBe(false);
    expect(saysInverted({ inverted: true })).toBe(true);
    expect(saysInverted({}, 'IDENTITY')).toBe(false);
    expect(saysInverted({}, 'INVERSE')).toBe(true);
    expect(saysInverted({ inverted: true }, 'INVERSE')).toBe(false);
  });

  it('know an image whose lowest value is white', () => {
    showImage('MONOCHROME1');
    expect(saysInverted({})).toBe(false);
    expect(saysInverted({}, 'INVERSE')).toBe(false);
    expect(saysInverted({}, 'IDENTITY')).toBe(true);
  });

  it('say nothing of colours that are not inverted', () => {
    showImage('RGB');
    expect(saysInverted({ inverted: true })).toBe(false);
  });

  it('say side and view of a mammogram, which no small box leaves away', () => {
    showImage('MONOCHROME2', { modality: 'MG', description: { laterality: 'R' }, technique: { ViewPosition: 'CC' } });
    expect(linesOf({}).find(({ text }) => text === 'R CC')).toEqual({ text: 'R CC', rank: 0, identity: true });
  });
});
