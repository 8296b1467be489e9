import { describe, expect, it } from 'vitest';
import { edgeLetters } from './geometry/letters.ts';
import { chestWallInwards, type MammogramSource, mammogramOf } from './mammography.ts';

const source = (technique: Record<string, string>, more: Partial<MammogramSource> = {}): MammogramSource => ({
  instance: { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2', technique },
  description: { laterality: 'R' },
  series: {},
  ...more,
});
const viewOf = (technique: Record<string, string>): string => mammogramOf(source(technique)).view;

describe('a mammogram', () => {
  it('has the view that its code says, in whatever language, else its words and its position', () => {
    expect(viewOf({ ViewCode: '399368009', ViewCodeSequence: '内外斜位' })).toBe('MLO');
    expect(viewOf({ ViewCode: 'R-10242', ViewCodeSequence: 'kraniokaudal' })).toBe('CC');
    expect(viewOf({ ViewCodeSequence: 'medio-lateral oblique' })).toBe('MLO');
    expect(viewOf({ ViewCodeSequence: 'latero-medial oblique' })).toBe('LMO');
    expect(viewOf({ ViewCodeSequence: 'latero-medial' })).toBe('LM');
    expect(viewOf({ ViewCodeSequence: 'superolateral to inferomedial oblique' })).toBe('SIO');
    expect(viewOf({ ViewPosition: 'ML' })).toBe('ML');
    expect(viewOf({ ViewCodeSequence: 'cranio-caudal exaggerated laterally', ViewPosition: 'CC' })).toBe('XCC');
    expect(viewOf({ ViewCodeSequence: 'Schrägaufnahme', ViewPosition: 'MLO' })).toBe('MLO');
    expect(viewOf({})).toBe('');
  });

  it('has no view where code and position say two', () => {
    expect(viewOf({ ViewCode: '399162004', ViewPosition: 'MLO' })).toBe('');
    expect(viewOf({ ViewCodeSequence: 'medio-lateral oblique', ViewPosition: 'CC' })).toBe('');
  });

  it('has the side of its frame, else of its series; both sides are none', () => {
    const side = (laterality?: string, series?: string) =>
      mammogramOf(
        source({}, { description: laterality ? { laterality } : {}, series: series ? { laterality: series } : {} }),
      ).side;
    expect([side('L', 'R'), side(undefined, 'r '), side('B', 'R'), side()]).toEqual(['L', 'R', undefined, undefined]);
  });

  it('shows a part of the breast where its modifier says so, or it is magnified beyond what contact does', () => {
    const of = (technique: Record<string, string>, magnification?: number) =>
      mammogramOf(
        source(technique, {
          description: {
            laterality: 'R',
            ...(magnification
              ? { spacing: { rowMm: 0.05, columnMm: 0.05, provenance: 'imager-magnified', magnification } }
              : {}),
          },
        }),
      ).magnified;
    expect(of({ ViewModifierCode: 'R-102D6' })).toBe(true);
    expect(of({ ViewModifierCodeSequence: 'Implant Displaced, Spot Compression' })).toBe(true);
    expect(of({ ViewModifierCode: '399209000', ViewModifierCodeSequence: 'Implant Displaced' })).toBe(false);
    expect([of({}, 1.06), of({}, 1.8)]).toEqual([false, true]);
  });
});

describe('the chest wall', () => {
  const letters = ['L', 'R', 'A', 'P', 'H', 'F'];
  const stored = (rows: readonly string[], columns: readonly string[]) =>
    rows.flatMap((row) => columns.map((column) => [row, column] as [string, string]));

  it('is brought inwards, the outer side or the head up, however the image is stored', () => {
    let turned = 0;
    for (const patientOrientation of [...stored(letters, letters), ...stored(['PL', 'AR', 'FL'], ['FR', 'HL', 'A'])]) {
      for (const side of ['R', 'L'] as const) {
        for (const view of ['CC', 'MLO']) {
          const turn = chestWallInwards({ patientOrientation }, { side, view });
          if (!turn) continue;
          turned++;
          const edges = edgeLetters({ patientOrientation }, turn)!;
          expect(edges[side === 'R' ? 'right' : 'left'], JSON.stringify([patientOrientation, side, view])).toMatch(
            /^P/,
          );
          expect(edges.top).toMatch(view === 'CC' ? side : new RegExp(`H|^[^F]*${side}[^F]*$`));
        }
      }
    }
    expect(turned).toBeGreaterThan(30);
  });

  it('is that of obliques too whose upper edge is told by its side alone', () => {
    const as = { rotation: 0, flipped: false };
    expect(chestWallInwards({ patientOrientation: ['P', 'L'] }, { side: 'R', view: 'MLO' })).toEqual(as);
    expect(chestWallInwards({ patientOrientation: ['A', 'R'] }, { side: 'L', view: 'MLO' })).toEqual(as);
    const turned = chestWallInwards({ patientOrientation: ['A', 'R'] }, { side: 'R', view: 'MLO' });
    expect(turned).toEqual({ rotation: 180, flipped: false });
    // Of a view from the side the outer side is no edge.
    expect(chestWallInwards({ patientOrientation: ['P', 'L'] }, { side: 'R', view: 'ML' })).toBeUndefined();
  });

  it('stays where it lies right already, and where nothing says how the image lies', () => {
    const rcc = { side: 'R', view: 'CC' } as const;
    expect(chestWallInwards({ patientOrientation: ['P', 'L'] }, rcc)).toEqual({ rotation: 0, flipped: false });
    expect(chestWallInwards({}, rcc)).toBeUndefined();
    expect(chestWallInwards({ patientOrientation: ['X', 'Y'] }, rcc)).toBeUndefined();
    expect(chestWallInwards({ patientOrientation: ['P', 'L'] }, { side: undefined, view: 'CC' })).toBeUndefined();
  });
});
