import { beforeEach, describe, expect, it, vi } from 'vitest';
import { filmSchema, filmTemplateSchema } from '../../src-shared/film/model.ts';
import { printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { hangMammograms, hangNewest, hasMammograms, studyBefore, withHanging } from './mammography.ts';
import { oneSize } from './one-size.ts';
import { useFilm } from './store.ts';
import { type RailStudy, useRail } from './studies.ts';
import { mg, screening, studyOf } from './testing/rail-mammograms.ts';

const told: string[] = [];
vi.mock('../app/api.ts', () => ({ api: {}, asError: (error: unknown) => error }));
vi.mock('../app/notify.ts', () => ({
  notify: (text: string) => told.push(text),
  notifyError: (error: unknown) => told.push(String(error)),
}));

const offer = (...studies: RailStudy[]) => useRail.setState({ studies });

/** Side and view by box of each sheet. */
const hanging = () =>
  useFilm.getState().film.sheets.map(({ boxes }) =>
    boxes.map((cell) => {
      if (cell?.content.kind !== 'image') return null;
      const { sopInstanceUid } = cell.content.image;
      const frames = useRail.getState().studies.flatMap(({ series }) => series.flatMap(({ sets }) => sets![0]!.frames));
      const { description, instance, series } = frames.find((one) => one.instance.sopInstanceUid === sopInstanceUid)!;
      const words = [description.laterality, instance.technique?.['ViewPosition']].filter(Boolean).join(' ');
      return `${words || '?'}${series.study.uid === '20260101' ? '' : ' before'}`;
    }),
  );
const views = () => useFilm.getState().film.sheets.flatMap(({ boxes }) => boxes.flatMap((cell) => cell?.view ?? []));

beforeEach(() => {
  told.length = 0;
  const film = filmSchema.parse({
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '1', birthDate: '', sex: '' },
    sheets: [{ id: 's', filmSize: '14INX17IN', orientation: 'LANDSCAPE', format: 'STANDARD\\1,1', boxes: [null] }],
  });
  useFilm.setState({ film, sheet: 's', selected: [], past: [], future: [] });
});

describe('mammograms of a study', () => {
  it('hang on one film, turned, at one size that all have room for, in the orientation in which they are larger', () => {
    const study = studyOf('20260101', screening);
    offer(study);
    expect(hangMammograms([study], 'four')).toBe(true);
    expect(hanging()).toEqual([['R CC', 'L CC', 'R MLO', 'L MLO']]);
    const [sheet] = useFilm.getState().film.sheets;
    expect([sheet?.format, sheet?.orientation]).toEqual(['STANDARD\\2,2', 'PORTRAIT']);
    const [first, ...others] = views();
    expect(first).toMatchObject({ scale: 'ratio', turn: { rotation: 0, flipped: true }, align: { across: 'right' } });
    expect(others.map(({ align }) => align?.across)).toEqual(['left', 'right', 'left']);
    expect(new Set(views().map(({ ratio }) => ratio)).size).toBe(1);
    // 240 mm in half a film of 355.6 mm without its margins.
    expect(first!.ratio).toBeLessThan(0.75);
    expect(first!.ratio).toBeGreaterThan(0.65);
    expect(told).toEqual([`4 mammograms on 1 sheet, one size: 1:${Math.round(100 / first!.ratio!) / 100}`]);
    expect(useFilm.getState().selected).toHaveLength(4);
  });

  it('have true size where it fits: a pair of 18 by 24 on a film that lies', () => {
    const study = studyOf('20260101', screening.slice(1, 3));
    offer(study);
    hangMammograms([study], 'pair');
    expect(useFilm.getState().film.sheets[0]?.orientation).toBe('LANDSCAPE');
    expect(views().map(({ scale }) => scale)).toEqual(['true-size', 'true-size']);
    expect(told[0]).toContain('true size');
  });

  it('are compared with the study before, at one size for both', () => {
    const [now, before] = [studyOf('20260101', screening), studyOf('20240101', screening.slice(0, 3))];
    offer(now, studyOf('20250101', [{ modality: 'US' }]), before);
    expect(studyBefore(now)).toBe(before);
    expect(studyBefore(before)).toBeUndefined();
    hangMammograms([now, before], 'compare');
    expect(hanging()).toEqual([
      ['R CC', 'L CC', 'R CC before', 'L CC before'],
      ['R MLO', 'L MLO', null, 'L MLO before'],
    ]);
    expect(new Set(views().map(({ ratio }) => ratio)).size).toBe(1);
  });

  it('without side or view, without orientation, without size: placed without a guess, and told', () => {
    const study = studyOf('20260101', [
      ...screening.slice(1, 3),
      { side: 'R', view: 'MLO' },
      { side: 'L', view: 'MLO', orientation: ['A', 'F'], known: false },
      { view: 'CC', orientation: ['A', 'R'] },
      {},
    ]);
    offer(study);
    hangMammograms([study], 'four');
    expect(hanging()).toEqual([
      ['R CC', 'L CC', 'R MLO', 'L MLO'],
      ['CC', '?', null, null],
    ]);
    const [, , rmlo, lmlo, cc] = views();
    expect([rmlo?.turn, rmlo?.align]).toEqual([undefined, undefined]);
    // Its box says that its size is not known.
    expect(lmlo).toMatchObject({ scale: 'ratio', align: { across: 'left' } });
    expect(cc).toEqual({ inverted: false, scale: 'fit', zoom: 1 });
    expect(told[0]).toContain('2 images without side or view lie at the end as they are');
    expect(told[0]).toContain('1 image does not say where the chest wall is');
    expect(told[0]).toContain('do not say how large their pixels are');
  });

  it('are no slices of a tomosynthesis, and no raw images beside finished ones; a picture made of slices is one', () => {
    const tomo = '1.2.840.10008.5.1.4.1.1.13.1.3';
    const study = studyOf('20260101', [
      ...screening,
      { side: 'R', view: 'CC', orientation: ['P', 'L'], frames: 60, sopClassUid: tomo },
      { side: 'R', view: 'CC', position: [0, 0, 1] },
      { side: 'R', view: 'CC', orientation: ['A', 'L'], sopClassUid: `${mg}.1` },
      {
        side: 'R',
        view: 'ML',
        orientation: ['P', 'F'],
        sopClassUid: tomo,
        imageType: ['DERIVED', 'PRIMARY', 'TOMO', 'GENERATED_2D'],
      },
    ]);
    offer(study);
    hangMammograms([study], 'four');
    expect(hanging().flat().filter(Boolean)).toEqual(['R CC', 'L CC', 'R MLO', 'L MLO', 'R ML']);
    expect(told[0]).toContain('1 raw image left out');
    expect(told[0]).toContain('2 slices of a tomosynthesis left out');
  });

  it('are raw ones too where nobody can tell which finished one they belong to', () => {
    const raw = `${mg}.1`;
    const study = studyOf('20260101', [...screening, {}, { sopClassUid: raw }, { side: 'R', sopClassUid: raw }]);
    offer(study);
    hangMammograms([study], 'four');
    expect(hanging().flat().filter(Boolean)).toHaveLength(7);
    expect(told[0]).not.toContain('raw');
  });

  it('seen larger fill their boxes on a sheet behind; sizes that come from elsewhere are told', () => {
    const study = studyOf('20260101', [
      ...screening.slice(1, 3),
      { side: 'R', view: 'CC', orientation: ['P', 'L'], magnification: 1.8, mm: [60, 60] },
      { side: 'R', view: 'MLO', orientation: ['P', 'F'], magnification: 1.06 },
    ]);
    offer(study);
    hangMammograms([study], 'four');
    expect(hanging()).toEqual([
      ['R CC', 'L CC', 'R MLO', null],
      ['R CC', null, null, null],
    ]);
    expect(views().map(({ scale }) => scale)).toEqual(['ratio', 'ratio', 'ratio', 'fit']);
    const mixed = 'Some sizes are corrected for magnification and others are not';
    expect(told[0]).toContain(mixed);
    for (const [calibrated, says] of [
      [[true, false], true],
      [[true, true], false],
      [[false, false], false],
    ] as const) {
      const pair = studyOf(
        '20260202',
        calibrated.map((one, n) => ({ ...screening[n + 1], calibrated: one })),
      );
      offer(pair);
      told.length = 0;
      hangMammograms([pair], 'pair');
      expect(told[0]?.includes(mixed), String(calibrated)).toBe(says);
    }
  });

  it('are not hung while some of them are still being read, and those of an older study not in their place', () => {
    const reading = studyOf('20260101', screening);
    const [last] = reading.series.splice(3, 1);
    const unread = { ...reading, series: [...reading.series, { ...last!, sets: undefined } as never] };
    offer(unread, studyOf('20250101', screening));
    expect(hangMammograms([unread], 'four')).toBe(true);
    expect(hangNewest()).toBe(true);
    offer();
    useRail.setState({ reading: true });
    expect(hangNewest()).toBe(true);
    useRail.setState({ reading: false });
    expect(hanging()).toEqual([[null]]);
    expect(new Set(told)).toEqual(
      new Set(['The mammograms are still being read. Hang them once their pictures are in the rail.']),
    );
    told.length = 0;
    const broken = { ...reading, series: [...reading.series, { ...last!, sets: undefined, error: {} } as never] };
    offer(broken);
    expect(hangMammograms([broken], 'four')).toBe(true);
    expect(told[0]).toContain('3 mammograms on 1 sheet');
    expect(told[0]).toContain('1 series could not be read and is missing');
  });

  it('are not there: nothing is hung, and it is told', () => {
    const study = studyOf('20260101', [{ modality: 'CT' }, { frames: 60 }]);
    offer(study);
    expect(hasMammograms(study)).toBe(false);
    expect(hangMammograms([study], 'four')).toBe(false);
    expect(hangNewest()).toBe(true);
    expect(told).toEqual(['There are no mammograms in the studies that are offered']);
    expect(useFilm.getState().past).toEqual([]);
  });
});

describe('a template that hangs', () => {
  const template = filmTemplateSchema.parse({
    ...{ id: 't', name: 'T', hanging: 'mammography', show: { texts: 'full' } },
    sheets: [{ filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\2,2', header: ['{patient}'] }],
  });
  const profile = printerProfileSchema.parse({});

  it('takes what lies on the film in any order; what is no mammogram comes behind, the tray stays', () => {
    const study = studyOf('20260101', [...screening, { modality: 'US' }]);
    offer(study);
    hangMammograms([study], 'pair');
    const { film } = useFilm.getState();
    const cells = film.sheets.flatMap(({ boxes }) => boxes.flatMap((cell) => cell ?? []));
    const ultrasound = study.series[4]!.sets![0]!.frames[0]!;
    const other = {
      ...cells[0]!,
      id: 'us',
      content: {
        kind: 'image' as const,
        image: {
          ...(cells[0]!.content.kind === 'image' ? cells[0]!.content.image : (undefined as never)),
          seriesUid: ultrasound.series.series.uid,
          sopInstanceUid: ultrasound.instance.sopInstanceUid,
        },
      },
    };
    const mixed = {
      ...film,
      sheets: [{ ...film.sheets[0]!, boxes: [other, ...cells.toReversed()] }],
      unplaced: [{ ...cells[0]!, id: 'tray' }],
    };
    const made = withHanging(mixed, template, profile)!;
    useFilm.setState({ film: made.film });
    expect(hanging()).toEqual([
      ['R CC', 'L CC', 'R MLO', 'L MLO'],
      ['?', null, null, null],
    ]);
    expect(made.film.unplaced.map(({ id }) => id)).toEqual(['tray']);
    expect(made.film.sheets[0]?.header).toEqual(['{patient}']);
    expect(made.film.sheets[0]?.boxes[0]?.show.texts).toBe('full');
    expect(made.told).toContain('4 mammograms');
  });

  it('is an ordinary one where there are none, and where its grid has not two columns', () => {
    const study = studyOf('20260101', [{ modality: 'CT' }]);
    offer(study);
    expect(withHanging(useFilm.getState().film, template, profile)).toBeUndefined();
    const wide = { ...template, sheets: [{ ...template.sheets[0]!, format: 'STANDARD\\4,1' }] };
    expect(withHanging(useFilm.getState().film, wide, profile)).toBeUndefined();
  });
});

describe('one size', () => {
  it('is given to the selected cells, of one alone to its sheet; what does not say how large it is stays', () => {
    const study = studyOf('20260101', [...screening.slice(0, 3), { side: 'R', view: 'MLO', known: false }]);
    offer(study);
    hangMammograms([study], 'four');
    const { sheets } = useFilm.getState().film;
    const ids = sheets[0]!.boxes.flatMap((cell) => cell?.id ?? []);
    const fitted = sheets.map((sheet) => ({
      ...sheet,
      boxes: sheet.boxes.map((cell) => cell && { ...cell, view: { ...cell.view, scale: 'fit' as const } }),
    }));
    useFilm.setState({ film: { ...useFilm.getState().film, sheets: fitted }, selected: [ids[0]!] });
    told.length = 0;
    expect(oneSize()).toBe(true);
    expect(views().map(({ scale }) => scale)).toEqual(['ratio', 'ratio', 'fit', 'ratio']);
    expect(told[0]).toMatch(/^3 images at one size, 1:[\d.]+\. 1 image without known size stays as it is$/);
    // The two of 18 by 24 alone have more room.
    const smaller = views()[0]!.ratio!;
    useFilm.setState({ selected: [ids[0]!, ids[1]!] });
    oneSize();
    expect(views()[0]!.ratio).toBe(views()[1]!.ratio);
    expect(views()[0]!.ratio).toBeGreaterThan(smaller);
    useFilm.setState({ selected: [] });
    expect(oneSize()).toBe(false);
  });
});
