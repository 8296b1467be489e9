import { describe, expect, it } from 'vitest';
import { blockText, lineText, shortened } from './typed-text.ts';

describe('texts as they are typed become values', () => {
  it.each([
    ['as it is', 'Lesion left', 'Lesion left'],
    ['a backslash makes no second value', 'left\\right', 'left/right'],
    ['no escape, no line end', 'a\u001b$B\nb\tc', 'a $B b c'],
    ['64 characters', 'a'.repeat(70), 'a'.repeat(64)],
    ['characters of two code units count once', '𠮷'.repeat(64), '𠮷'.repeat(64)],
    ['none of them is cut', `a${'𠮷'.repeat(64)}`, `a${'𠮷'.repeat(63)}`],
    ['nor a letter from its accent', `${'a'.repeat(63)}e\u0301x`, 'a'.repeat(63)],
    ['no blank at the end', `${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('%s', (_, typed, value) => {
    expect(lineText(typed)).toBe(value);
  });

  it('lines end with CR LF, none in its middle', () => {
    expect(blockText('one\ntwo\rthree\r\nfour\\five')).toBe('one\r\ntwo\r\nthree\r\nfour\\five');
    expect(blockText('abc\ndef', 4)).toBe('abc');
    expect(blockText('a\u001bb\tc')).toBe('ab\tc');
  });

  it('a letter without end is not looked at to its end', () => {
    expect(shortened(`e${'\u0301'.repeat(1e6)}`, 64)).toBe('');
  });
});
