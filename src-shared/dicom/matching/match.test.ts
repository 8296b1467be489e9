import { describe, expect, it } from 'vitest';
import type { DataSet, Element } from '../data-set.ts';
import { dataSetMatcher, isUniversal } from './match.ts';
import { soundCodes } from './phonetic.ts';
import { type MatchingRules, plainRules } from './rules.ts';
import { wildcardMatches } from './wildcard.ts';

const text = (vr: Element['vr'], ...values: (string | number)[]): Element => ({ vr, Value: values });
const name = (Alphabetic: string, Ideographic?: string, Phonetic?: string): Element => ({
  vr: 'PN',
  Value: [{ Alphabetic, ...(Ideographic && { Ideographic }), ...(Phonetic && { Phonetic }) }],
});
const matches = (value: Element | undefined, key: Element, rules: Partial<MatchingRules> = {}): boolean => {
  const matcher = dataSetMatcher({ '00000001': key }, { ...plainRules, ...rules });
  return matcher === undefined || matcher(value === undefined ? {} : { '00000001': value });
};
const names = (more: Partial<MatchingRules['names']>) => ({ names: { ...plainRules.names, ...more } });

describe('wild cards', () => {
  it.each<[string, string, boolean]>([
    ['*', '', true],
    ['a*', 'a', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b', 'ab a', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '山', true],
    ['?', '𠮷', true],
    ['[ab]*', 'a', false],
    ['**?', 'x', true],
  ])('%s on "%s": %s', (pattern, value, expected) => {
    expect(wildcardMatches([...pattern], value)).toBe(expected);
  });
  it('are never slow', () => {
    expect(wildcardMatches([...`${'*a'.repeat(400)}*b`], 'a'.repeat(4000))).toBe(false);
  });
});

describe('values', () => {
  it.each<[string, Element, Element, boolean]>([
    ['case counts', text('LO', 'Ab'), text('LO', 'ab'), false],
    ['UIDs have no wild cards', text('UI', '1.2.3'), text('UI', '1.2*'), false],
    ['one of several stored values', text('CS', 'CT', 'MR'), text('CS', 'MR'), true],
    ['numbers by value', text('IS', 7), text('IS', '007'), true],
    ['numbers with a fraction', text('DS', 0.5), text('DS', '.50'), true],
    ['numbers with wild cards', text('IS', 4711), text('IS', '47*'), true],
    ['a date as ACR-NEMA wrote it', text('DA', '2020.01.02'), text('DA', '20200102'), true],
    ['an hour is its minutes', text('TM', '105959.9'), text('TM', '10'), true],
    ['a range of hours', text('TM', '10'), text('TM', '0930-1015'), true],
    ['a day of a date and time', text('DT', '20200102235959'), text('DT', '20200102'), true],
    ['a month of December', text('DT', '20201231235959'), text('DT', '202012'), true],
    ['another zone', text('DT', '20200102003000+0200'), text('DT', '20200101223000+0000'), true],
    ['no date', text('DA'), text('DA', '20200101-'), false],
    ['no date up to', text('DA'), text('DA', '-20200101'), false],
  ])('%s', (_title, value, key, expected) => {
    expect(matches(value, key)).toBe(expected);
  });
  it('that are empty are asked for with two quotation marks', () => {
    const key = text('LO', '""');
    expect([matches(undefined, key), matches(text('LO', 'x'), key)]).toEqual([true, false]);
    expect(matches(undefined, key, { emptyValue: false })).toBe(false);
  });
  it.each<[Element]>([
    [text('DA', 'soon')],
    [text('DA', '20201301')],
    [text('TM', '25')],
    [text('IS', 'x')],
    [text('LO', 'x'.repeat(2000))],
  ])('that mean nothing are refused: %o', (key) => {
    expect(() => matches(undefined, key)).toThrow(
      expect.objectContaining({ code: 'invalid-input', parameters: { tag: '00000001' } }),
    );
  });
});

describe('names', () => {
  const yamada = name('Yamada^Tarou', '山田^太郎', 'やまだ^たろう');
  it.each<[string, Element, Element, Partial<MatchingRules>, boolean]>([
    ['case and accents fold', name('Müller^Jürgen'), name('MULLER^JURGEN'), {}, true],
    ['accents count', name('Müller'), name('muller'), names({ compare: 'case' }), false],
    ['case counts', name('Müller'), name('müller'), names({ compare: 'exact' }), false],
    ['any group', yamada, name('山田*'), {}, true],
    ['one of the groups sent', yamada, name('Nobody', '山田*'), {}, true],
    ['half width', name('ﾔﾏﾀﾞ^ﾀﾛｳ'), name('ヤマダ*'), {}, true],
    ['by sound', name('SMITH^JOHN'), name('Smythe^Jon'), names({ phonetic: true }), true],
    ['by sound, family only', name('SMITH^JOHN'), name('Smythe'), names({ phonetic: true }), true],
    ['other sounds', name('SMITH^JOHN'), name('Jones^John'), names({ phonetic: true }), false],
    ['sound of kana', yamada, name('Jamada'), names({ phonetic: true }), false],
    ['sound of kana in Latin letters', name('ヤマダ^タロウ'), name('Yamada^Taro'), names({ phonetic: true }), true],
    ['exchanged', name('SMITH^JOHN'), name('John^Smith'), names({ swapped: true }), true],
    ['not exchanged', name('SMITH^JOHN'), name('John^Smith'), {}, false],
    ['exchanged with wild cards', name('SMITH^JOHN'), name('Jo*^Sm*'), names({ swapped: true }), true],
  ])('%s', (_title, value, key, rules, expected) => {
    expect(matches(value, key, rules)).toBe(expected);
  });
  it('sound alike', () => {
    for (const [one, other] of [
      ['Smith', 'Smythe'],
      ['Meyer', 'Maier'],
      ['Philip', 'Filip'],
      ['Catherine', 'Kathryn'],
      ['Knott', 'Nott'],
    ] as const) {
      expect(
        soundCodes(one).some((code) => soundCodes(other).includes(code)),
        `${one} ${other}`,
      ).toBe(true);
    }
  });
});

describe('sets of keys', () => {
  const item = (dataSet: DataSet): Element => ({ vr: 'SQ', Value: [dataSet] });
  const stored: Element = {
    vr: 'SQ',
    Value: [
      { '00080100': text('SH', 'A'), '00080102': text('SH', 'X') },
      { '00080100': text('SH', 'B'), '00080102': text('SH', 'Y') },
    ],
  };
  it('of sequences match within one item', () => {
    expect(matches(stored, item({ '00080100': text('SH', 'B'), '00080102': text('SH', 'Y') }))).toBe(true);
    expect(matches(stored, item({ '00080100': text('SH', 'A'), '00080102': text('SH', 'Y') }))).toBe(false);
    expect(matches(undefined, item({ '00080100': { vr: 'SH' } }))).toBe(true);
  });
  it('leave out what is not compared', () => {
    const keys = { '0040A043': item({ '00080100': text('SH', 'B'), '00080104': text('LO', 'Z') }) };
    expect(dataSetMatcher(keys, plainRules)!({ '0040A043': stored })).toBe(false);
    expect(dataSetMatcher(keys, plainRules, new Set(['0040A043.00080104']))!({ '0040A043': stored })).toBe(true);
  });
  it('join dates and times', () => {
    const rules = { ...plainRules, combinedDateTime: true };
    const inside = (date: string, time: string, dates: string, times: string) =>
      dataSetMatcher({ '00080020': text('DA', dates), '00080030': text('TM', times) }, rules)!({
        '00080020': text('DA', date),
        ...(time === '' ? {} : { '00080030': text('TM', time) }),
      });
    expect(inside('20050721', '150000', '20050720-20050722', '100000-110000')).toBe(true);
    expect(inside('20050720', '095959', '20050720-20050722', '100000-110000')).toBe(false);
    expect(inside('20050722', '110001', '20050720-20050722', '100000-110000')).toBe(false);
    expect(inside('20050722', '', '20050720-20050722', '100000-110000')).toBe(true);
    expect(inside('20990101', '000000', '20050720-', '100000-')).toBe(true);
  });
  it('without values are universal', () => {
    expect(
      [{ vr: 'LO' }, text('UI', '*'), name('**'), item({ '00080100': { vr: 'SH' } })].map((key) =>
        isUniversal(key as Element),
      ),
    ).toEqual([true, true, true, true]);
    expect([text('IS', 0), text('LO', 'a*'), item({ '00080100': text('SH', 'x') })].map(isUniversal)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
