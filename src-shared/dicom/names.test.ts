import { describe, expect, it } from 'vitest';
import {
  foldText,
  formatName,
  nameMatches,
  nameSearchForms,
  parsePersonName,
  personNameText,
  searchForms,
} from './names.ts';

const yamada = 'Yamada^Tarou=山田^太郎=やまだ^たろう';

describe('person names', () => {
  it('have three component groups', () => {
    expect(parsePersonName(yamada)).toEqual({
      Alphabetic: 'Yamada^Tarou',
      Ideographic: '山田^太郎',
      Phonetic: 'やまだ^たろう',
    });
    expect(parsePersonName('=山田^^')).toEqual({ Ideographic: '山田' });
    expect(parsePersonName('')).toEqual({});
    expect(personNameText({ Phonetic: 'やまだ' })).toBe('==やまだ');
    expect(personNameText({ Alphabetic: 'Doe^J' })).toBe('Doe^J');
  });

  it('are shown as people write them', () => {
    expect(formatName('Doe^Jane')).toBe('Doe, Jane');
    expect(formatName('Doe^John^Q^Dr^Jr')).toBe('Doe, Dr John Q, Jr');
    expect(formatName('Doe')).toBe('Doe');
    expect(formatName('^Jane')).toBe('Jane');
    expect(formatName(yamada)).toBe('Yamada, Tarou');
    expect(formatName({ Ideographic: '山田^太郎' })).toBe('山田 太郎');
    expect(formatName(undefined)).toBe('');
  });

  it.each(['yamada', 'YAMADA', 'ヤマダ', 'ﾔﾏﾀﾞ', '山田', 'やまだ', 'taro', 'Tarou', '太郎', 'tarou yamada', 'yam'])(
    '%s finds Yamada^Tarou=山田^太郎=やまだ^たろう',
    (typed) => expect(nameMatches(yamada, typed)).toBe(true),
  );

  it.each(['yamamoto', 'ヤマモト', '山本', 'amada', 'hanako'])('%s does not find it', (typed) =>
    expect(nameMatches(yamada, typed)).toBe(false),
  );

  it('in half width kana alone are found in Latin letters', () => {
    expect(nameMatches('ﾔﾏﾀﾞ^ﾀﾛｳ', 'yamada taro')).toBe(true);
    expect(searchForms('シュミット')).toEqual(['シュミット', 'shumitto', 'syumitto']);
    expect(searchForms('ジョージ')).toContain('joji');
    expect(searchForms('まっちゃ')).toContain('maccha');
    expect(searchForms('ティナ')).toContain('tina');
    expect(nameSearchForms('=山田=やまだ')).toContain('yamada');
  });

  it('are found with and without their accents, both ways', () => {
    for (const [name, typed] of [
      ['Müller^Jürgen', 'muller'],
      ['Muller^Jurgen', 'Müller'],
      ['Müller^Jürgen', 'mueller'],
      ['Mueller^Jurgen', 'Müller'],
      ['Łódź^Ærø', 'lodz'],
      ['Weiß^A', 'weiss'],
      ['Ｄｏｅ^Ｊａｎｅ', 'doe'],
      ['Διονυσιος', 'ΔΙΟΝΎΣΙΟΣ'],
    ] as const) {
      expect([name, typed, nameMatches(name, typed)]).toEqual([name, typed, true]);
    }
  });
});

it('folding makes case, accents, width and kind of kana equal', () => {
  expect(foldText('Ångström ÇELİK')).toBe('angstrom celik');
  expect(foldText('ｶﾞｷﾞ がぎ ガギ')).toBe('ガギ ガギ ガギ');
  expect(foldText('קֻבּוּץ')).toBe('קבוצ'.replace('צ', 'ץ'));
  expect(foldText('홍^길동')).toBe('홍^길동');
  expect(foldText('A*B?')).toBe('a*b?');
});
