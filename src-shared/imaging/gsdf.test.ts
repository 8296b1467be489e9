import { describe, expect, it } from 'vitest';
import { correctionOf, jndOfLuminance, luminanceOfJnd } from './gsdf.ts';
import { readMonitorFile } from './monitor-file.ts';

describe('the Grayscale Standard Display Function (PS3.14 7)', () => {
  // The ends as PS3.14 table B-1 has them; those between as dcmtk's dcmdspfn 3.6.7 works them out from the table.
  it.each([
    [1, 0.05],
    [2, 0.0547],
    [10, 0.0993],
    [100, 1.8515],
    [500, 119.11],
    [1000, 3437.2],
    [1023, 3993.404],
  ])('has the luminance of the table at JND %i', (jnd, luminance) => {
    expect(Math.abs(luminanceOfJnd(jnd) / luminance - 1)).toBeLessThan(0.003);
  });

  it('turns back to the same JND within the precision of the standard', () => {
    for (let jnd = 1; jnd <= 1023; jnd++) expect(Math.abs(jndOfLuminance(luminanceOfJnd(jnd)) - jnd)).toBeLessThan(0.6);
  });

  it('rises everywhere', () => {
    for (let jnd = 2; jnd <= 1023; jnd++) expect(luminanceOfJnd(jnd)).toBeGreaterThan(luminanceOfJnd(jnd - 1));
  });
});

/** A monitor with a plain power law between two luminances. */
const powerLaw = (dark: number, bright: number, gamma: number, count = 18) =>
  Array.from({ length: count }, (_, at) => {
    const level = Math.round((at * 255) / (count - 1));
    return { level, luminance: dark + (bright - dark) * (level / 255) ** gamma };
  });

describe('the correction of a measured monitor', () => {
  it('[VIT-111] of luminance and ambient light brings the monitor onto the function', () => {
    const correction = correctionOf(powerLaw(0.3, 350, 2.2, 256), 0.2);
    if (typeof correction === 'string') throw new Error(correction);
    expect(correction.minimum).toBeCloseTo(0.5, 6);
    expect(correction.maximum).toBeCloseTo(350.2, 6);
    expect(correction.jnds).toBeCloseTo(jndOfLuminance(350.2) - jndOfLuminance(0.5), 6);
    expect(correction.deviationBefore).toBeGreaterThan(20);
    // Half a step of 8 bits, in JNDs, is what can be left.
    expect(correction.deviationAfter).toBeLessThan(2.5);
    expect(correction.levels[0]).toBe(0);
    expect(correction.levels[255]).toBe(255);
    for (let value = 1; value < 256; value++) {
      expect(correction.levels[value]).toBeGreaterThanOrEqual(correction.levels[value - 1]!);
    }
    // By hand: the middle grey wants the middle JND.
    const middle = (jndOfLuminance(0.5) + jndOfLuminance(350.2)) / 2;
    const level = 255 * ((luminanceOfJnd(middle) - 0.5) / 349.7) ** (1 / 2.2);
    expect(Math.abs((correction.levels[127]! + correction.levels[128]!) / 2 - level)).toBeLessThan(1);
  });

  it('of a monitor that follows the function already changes nothing by more than rounding', () => {
    const [low, high] = [jndOfLuminance(0.5), jndOfLuminance(400)];
    const measured = Array.from({ length: 256 }, (_, level) => ({
      level,
      luminance: luminanceOfJnd(low + ((high - low) * level) / 255),
    }));
    const correction = correctionOf(measured);
    if (typeof correction === 'string') throw new Error(correction);
    for (let value = 0; value < 256; value++)
      expect(Math.abs(correction.levels[value]! - value)).toBeLessThanOrEqual(1);
  });

  it('is refused for curves that cannot be', () => {
    expect(correctionOf(powerLaw(0.5, 300, 2.2, 2))).toBe('too-few');
    expect(correctionOf(powerLaw(0.5, 300, 2.2).slice(1))).toBe('ends-missing');
    expect(
      correctionOf(powerLaw(0.5, 300, 2.2).map(({ level, luminance }) => ({ level, luminance: -luminance + 400 }))),
    ).toBe('not-rising');
    expect(correctionOf(powerLaw(0, 300, 2.2))).toBe('out-of-range');
    expect(correctionOf(powerLaw(0.5, 9000, 2.2))).toBe('out-of-range');
  });
});

describe('files of monitors', () => {
  it('[VIT-111] hold measured luminance and ambient light, with points or commas', () => {
    const lines = powerLaw(0.5, 300, 2.2).map(({ level, luminance }) => `${level},${luminance.toFixed(3)}`);
    const read = readMonitorFile(
      ['level,luminance (cd/m2)', '# room with the lights off', 'ambient,0.25', ...lines].join('\n'),
    );
    expect(read).toMatchObject({ kind: 'luminance', ambient: 0.25, correction: { minimum: 0.75 } });
    const german = lines.map((line) => line.replace(',', ';').replace('.', ',')).join('\r\n');
    expect(readMonitorFile(german)).toMatchObject({ kind: 'luminance', ambient: 0 });
  });

  it('hold tables with the number of each level before it, which are no luminances', () => {
    const table = Array.from({ length: 256 }, (_, at) => Math.round(255 * (at / 255) ** 1.1));
    const text = table.map((level, at) => `${at},${level}`).join('\n');
    expect(readMonitorFile(`level,output\n${text}\n`)).toEqual({ kind: 'table', levels: table });
    const measured = table.map((_, at) => `${at},${(0.5 + 300 * (at / 255) ** 2.2).toFixed(3)}`).join('\n');
    expect(readMonitorFile(measured)).toMatchObject({ kind: 'luminance' });
  });

  it('[VIT-110] hold tables of 256 or 1024 entries of 8 to 16 bits', () => {
    const table = readMonitorFile(
      Array.from({ length: 256 }, (_, level) => Math.round(255 * (level / 255) ** 1.5)).join('\n'),
    );
    expect(table).toMatchObject({ kind: 'table' });
    if (typeof table !== 'string' && table.kind === 'table') expect(table.levels[128]).toBe(91);
    const fine = readMonitorFile(Array.from({ length: 1024 }, (_, level) => level * 4).join(' '));
    if (typeof fine === 'string' || fine.kind !== 'table') throw new Error(String(fine));
    expect(fine.levels[0]).toBe(0);
    expect(fine.levels[255]).toBe(255);
    expect(fine.levels[128]).toBe(128);
  });

  it.each([
    ['', 'empty'],
    ['# nothing\n\n', 'empty'],
    ['hello', 'empty'],
    ['0,0.5\nhello', 'not-understood'],
    ['1,2,3\n4,5,6', 'not-understood'],
    ['0,0.5\n0,1\n255,300', 'not-understood'],
    ['0,0.5\n300,1\n255,300', 'not-understood'],
    ['0,0.5\n128,-1\n255,300', 'not-understood'],
    ['0,0.5\n255,300', 'too-few'],
    [Array.from({ length: 256 }, (_, level) => 255 - level).join('\n'), 'not-rising-table'],
    ['x'.repeat(1_000_001), 'not-understood'],
  ])('that say nothing usable are refused with the reason', (text, problem) => {
    expect(readMonitorFile(text)).toBe(problem);
  });
});
