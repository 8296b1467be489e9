import { describe, expect, it } from 'vitest';
import { split } from './split.ts';

const overhead = { fixed: 1000, perFile: 0, takes: (bytes: number) => bytes };
const item = (studyRow: number, seriesUid: string, bytes: number, name = '') => ({ studyRow, seriesUid, bytes, name });
const shown = ({ volumes, tooLarge }: ReturnType<typeof split<ReturnType<typeof item>>>) => ({
  volumes: volumes.map(({ items, bytes }) => `${items.map(({ name }) => name).join('')} ${bytes}`),
  tooLarge: tooLarge.map(({ name }) => name),
});

describe('splitting over volumes', () => {
  it('puts everything onto one that is as large as it has to be', () => {
    const items = [item(1, 'a', 4000, 'A'), item(2, 'b', 9000, 'B')];
    expect(shown(split(items, undefined, overhead))).toEqual({ volumes: ['AB 13000'], tooLarge: [] });
  });

  it('keeps a study together, and fills what an earlier volume has left', () => {
    const items = [
      item(1, 'a', 3000, 'A'),
      item(1, 'b', 3000, 'B'),
      item(2, 'c', 5000, 'C'),
      item(3, 'd', 2000, 'D'),
      item(4, 'e', 4000, 'E'),
    ];
    expect(shown(split(items, 10_000, overhead))).toEqual({ volumes: ['ABD 8000', 'CE 9000'], tooLarge: [] });
  });

  it('splits a study that is larger than a volume by series, and only a series that is larger by instances', () => {
    const items = [
      item(1, 'x', 2000, 'X'),
      item(2, 'a', 6000, 'A'),
      item(2, 'b', 5000, 'B'),
      ...Array.from({ length: 5 }, (_, index) => item(2, 'c', 4000, String(index))),
    ];
    expect(shown(split(items, 10_000, overhead))).toEqual({
      volumes: ['X 2000', 'A 6000', 'B0 9000', '12 8000', '34 8000'],
      tooLarge: [],
    });
  });

  it('names what fits on none, and counts what each file takes', () => {
    const items = [item(1, 'a', 9001, 'A'), item(1, 'a', 1, 'B')];
    expect(shown(split(items, 10_000, overhead))).toEqual({ volumes: ['B 1'], tooLarge: ['A'] });
    const sectors = { fixed: 0, perFile: 10 };
    expect(split(items, undefined, sectors).volumes[0]?.bytes).toBe(5 * 2048 + 10 + 2048 + 10);
  });

  it('counts folders, each once on each volume', () => {
    const folders = { fixed: 0, perFile: 0, perFolder: 100, takes: (bytes: number) => bytes };
    const series = (count: number, studyRow = 1) =>
      Array.from({ length: count }, (_, index) => item(studyRow, `s${index}`, 10, String(index)));
    expect(split(series(3), undefined, folders).volumes[0]?.bytes).toBe(3 * 10 + 5 * 100);
    const one = Array.from({ length: 3 }, (_, index) => item(1, 'a', 10, String(index)));
    expect(split(one, undefined, folders).volumes[0]?.bytes).toBe(3 * 10 + 3 * 100);
    expect(shown(split(one, 325, folders)).volumes).toEqual(['01 320', '2 310']);
    expect(shown(split(one, 309, folders)).tooLarge).toEqual(['0', '1', '2']);
  });

  it('loses nothing and fills nothing beyond its room, whatever comes', () => {
    let seed = 7;
    const random = (limit: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed % limit;
    };
    const items = Array.from({ length: 2000 }, (_, index) =>
      item(random(40), `s${random(5)}`, 1 + random(random(20) === 0 ? 12_000 : 900), String(index)),
    );
    const { volumes, tooLarge } = split(items, 20_000, overhead);
    for (const { items: here, bytes } of volumes) {
      expect(bytes).toBe(here.reduce((sum, one) => sum + one.bytes, 0));
      expect(bytes).toBeLessThanOrEqual(19_000);
    }
    const all = [...volumes.flatMap(({ items: here }) => here), ...tooLarge].map(({ name }) => name);
    expect(new Set(all).size).toBe(2000);
    expect(all).toHaveLength(2000);
  });
});
