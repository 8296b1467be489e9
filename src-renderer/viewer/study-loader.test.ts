import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { SeriesRow, StudyRow } from '../../src-shared/contract/view-routes.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';

/** An archive of which every answer can be kept waiting. */
const archive = vi.hoisted(() => ({
  studies: [] as unknown[],
  series: new Map<number, unknown[]>(),
  descriptions: new Map<number, unknown>(),
  /** Answers that are not given yet, by the number of the series. */
  held: new Map<number, (() => void)[]>(),
  holding: false,
  tell: (_change: unknown): void => {},
  change: (_settings: unknown): void => {},
  match: 'id-and-name',
  frames: new Set<string>(),
  notices: [] as string[],
}));

const settings = () => ({
  display: {
    spatial: { sliceOrder: 'anatomical' },
    patientMatch: archive.match,
    arrangement: { layouts: [], firstImage: 'first' },
  },
});

vi.mock('../app/api.ts', () => ({
  asError: (error: unknown) => error,
  api: {
    settings: {
      get: async () => settings(),
      changed: (listener: (value: unknown) => void) => {
        archive.change = listener;
        return () => {};
      },
    },
    catalogues: {
      studiesChanged: (listener: (value: unknown) => void) => {
        archive.tell = listener;
        return () => {};
      },
      markRead: async () => {},
    },
  },
}));
vi.mock('../app/live.ts', () => ({ useLive: { getState: () => ({}) } }));
vi.mock('../app/notify.ts', () => ({
  notifyError: (_error: unknown, text: string) => void archive.notices.push(text),
}));
vi.mock('../app/fetch-json.ts', () => ({
  fetchJson: async (url: string) => {
    const path = url.split('?')[0] ?? '';
    const row = Number(/(\d+)/.exec(path)?.[1]);
    if (/studies\/\d+\/series/.test(path)) {
      const rows = archive.series.get(row);
      if (!rows) throw new NegatoscopeError('not-found', 'no such study');
      return { rows };
    }
    if (!/series\/\d+/.test(path)) return { rows: archive.studies, total: archive.studies.length };
    const answer = archive.descriptions.get(row);
    if (archive.holding) {
      await new Promise<void>((resolve) => {
        archive.held.set(row, [...(archive.held.get(row) ?? []), resolve]);
      });
    }
    if (answer === undefined) throw new NegatoscopeError('io', 'the disk does not answer');
    return answer;
  },
}));
vi.mock('../cornerstone/index.ts', () => ({
  displayFrameOf: (_series: unknown, instance: { row: number }, description: unknown) => ({
    imageId: `image ${instance.row}`,
    instance,
    description,
    frame: 1,
  }),
  holdFrames: (_owner: object, frames: { imageId: string }[]) => {
    for (const { imageId } of frames) archive.frames.add(imageId);
  },
  letGo: (_owner: object, imageIds?: string[]) => {
    for (const imageId of imageIds ?? [...archive.frames]) archive.frames.delete(imageId);
  },
}));

const { StudyLoader } = await import('./study-loader.ts');
const { useViewer } = await import('./store.ts');

const study = (studyRow: number, more: Partial<StudyRow> = {}): StudyRow =>
  ({
    studyRow,
    studyUid: `1.2.${studyRow}`,
    name: { alphabetic: 'Doe^Jane' },
    patientId: 'A',
    birthDate: '',
    studyDate: `2024010${studyRow}`,
    studyTime: '',
    ...more,
  }) as StudyRow;
const seriesRow = (row: number, revision = 1, instances = 1): SeriesRow =>
  ({ seriesRow: row, revision, modality: 'CT', instances, seriesUid: `1.3.${row}` }) as SeriesRow;
const description = (row: number, images: number, more: { id?: string; name?: string } = {}): SeriesDescription =>
  ({
    seriesRow: row,
    studyRow: 1,
    patient: { id: more.id ?? 'A', name: more.name ?? 'Doe^Jane', birthDate: '' },
    study: {},
    series: { modality: 'CT' },
    instances: Array.from({ length: images }, (_, index) => ({
      row: row * 100 + index,
      kind: 'image',
      sopInstanceUid: `1.4.${row}.${index}`,
      instanceNumber: index + 1,
      numberOfFrames: 1,
      pixel: { rows: 4, columns: 4 },
      shared: {},
    })),
  }) as unknown as SeriesDescription;

const entry = (row: number) =>
  useViewer
    .getState()
    .studies.flatMap(({ series }) => series)
    .find((one) => one.row.seriesRow === row);
const imagesOf = (row: number): number =>
  (entry(row)?.frameSets ?? []).reduce((sum, set) => sum + set.frames.length, 0);
const changed = (studyRow: number, ...seriesRows: number[]): void =>
  archive.tell({ catalogue: 'archive', studies: [{ studyRow, studyUid: `1.2.${studyRow}`, seriesRows }] });
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};
const answer = async (row: number, which = 0): Promise<void> => {
  archive.held.get(row)?.splice(which, 1)[0]?.();
  await quiet();
};

let loader: InstanceType<typeof StudyLoader>;
beforeEach(async () => {
  archive.studies = [study(1)];
  archive.series = new Map([[1, [seriesRow(11)]]]);
  archive.descriptions = new Map([[11, description(11, 2)]]);
  archive.held.clear();
  archive.holding = false;
  archive.match = 'id-and-name';
  archive.frames.clear();
  archive.notices = [];
  loader = new StudyLoader('archive');
  await loader.show([1]);
  expect(useViewer.getState().state).toBe('ready');
  expect(entry(11)?.error).toBeUndefined();
  expect(imagesOf(11)).toBe(2);
});

describe('a study that changes while it is shown', () => {
  it('has what was read last, whichever answer came last', async () => {
    archive.holding = true;
    archive.descriptions.set(11, description(11, 3));
    changed(1, 11);
    await quiet();
    archive.descriptions.set(11, description(11, 5));
    changed(1, 11);
    await quiet();
    // The newer answer first, when both were asked for.
    await answer(11, (archive.held.get(11)?.length ?? 1) - 1);
    await answer(11);
    await answer(11);
    expect(imagesOf(11)).toBe(5);
  });

  it('stays as it is when it cannot be read again, and says so', async () => {
    archive.descriptions.delete(11);
    changed(1, 11);
    await quiet();
    // What was read before is still shown.
    expect(imagesOf(11)).toBe(2);
    expect(archive.notices).toEqual(['What has changed in a series could not be read']);
    archive.descriptions.set(11, description(11, 3));
    changed(1, 11);
    await quiet();
    expect(imagesOf(11)).toBe(3);
  });

  it('tells no error any more once its series was read', async () => {
    archive.series.set(1, [seriesRow(11), seriesRow(12)]);
    changed(1, 12);
    await quiet();
    expect(entry(12)?.error).toMatchObject({ code: 'io' });
    archive.descriptions.set(12, description(12, 3));
    changed(1, 12);
    await quiet();
    expect(entry(12)?.error).toBeUndefined();
    expect(imagesOf(12)).toBe(3);
  });

  it('shows nothing any more of a series that names another patient now', async () => {
    archive.descriptions.set(11, description(11, 3, { id: 'B', name: 'Roe^John' }));
    changed(1, 11);
    await quiet();
    expect(entry(11)?.error).toMatchObject({ code: 'forbidden' });
    expect(imagesOf(11)).toBe(0);
    expect([...archive.frames]).toEqual([]);
  });

  it('holds no images of series that are no more', async () => {
    archive.series.set(1, [seriesRow(12)]);
    archive.descriptions.set(12, description(12, 1));
    changed(1, 12);
    await quiet();
    expect([...archive.frames]).toEqual(['image 1200']);
  });

  it('says that it is no longer in the archive', async () => {
    archive.series.delete(1);
    changed(1);
    await quiet();
    expect(useViewer.getState().studies[0]?.gone).toBe(true);
    expect(imagesOf(11)).toBe(2);
    // It was sent again before anybody closed the window.
    archive.series.set(1, [seriesRow(11)]);
    changed(1);
    await quiet();
    expect(useViewer.getState().studies[0]?.gone).toBeUndefined();
  });

  it('holds nothing of an answer that came for the patient before', async () => {
    archive.holding = true;
    changed(1, 11);
    await quiet();
    archive.studies = [study(2, { patientId: 'B', name: { alphabetic: 'Roe^John' } })];
    archive.series.set(2, []);
    const opened = loader.show([2]);
    await quiet();
    await answer(11);
    await opened;
    expect([...archive.frames]).toEqual([]);
  });
});

describe('[BIR-C3] two patients', () => {
  it('are parted as soon as the settings say that the name counts too', async () => {
    archive.match = 'id';
    archive.change(settings());
    archive.studies = [study(1), study(2, { name: { alphabetic: 'Roe^John' } })];
    archive.series.set(2, [seriesRow(21)]);
    archive.descriptions.set(21, { ...description(21, 1, { name: 'Roe^John' }), studyRow: 2 });
    await loader.reopen();
    await loader.show([1, 2]);
    const rows = (): number[] => useViewer.getState().studies.map((one) => one.study.studyRow);
    expect(rows().sort()).toEqual([1, 2]);
    archive.match = 'id-and-name';
    archive.change(settings());
    await expect.poll(() => rows()).toHaveLength(1);
    await expect.poll(() => useViewer.getState().refused).toHaveLength(1);
  });
});

describe('a series that the reader asked for', () => {
  beforeEach(() => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    archive.series.set(1, [seriesRow(11), seriesRow(12), seriesRow(13)]);
    for (const row of [12, 13]) archive.descriptions.set(row, description(row, 2));
  });

  it('is read before the others and shown as soon as it is known', async () => {
    archive.holding = true;
    const other = new StudyLoader('archive');
    void other.show([1], { seriesRow: 13, count: 1 });
    await quiet();
    expect([...archive.held.keys()]).toEqual([13]);
    await answer(13);
    expect(useViewer.getState().cells[useViewer.getState().selected]).toBe(entry(13)?.frameSets?.[0]?.key);
    other.close();
  });

  it('comes into the selected viewport of a window that shows its study already', async () => {
    changed(1, 12, 13);
    await quiet();
    useViewer.setState({ selected: 0 });
    await loader.show([1], { seriesRow: 12, instanceRow: 1201, count: 2 });
    expect(useViewer.getState().cells[0]).toBe(entry(12)?.frameSets?.[0]?.key);
    await loader.show([1], { seriesRow: 99, count: 3 });
    expect(useViewer.getState().cells[0]).toBe(entry(12)?.frameSets?.[0]?.key);
  });
});
