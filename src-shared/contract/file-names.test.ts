import { describe, expect, it } from 'vitest';
import { fileNameSchema, safeName } from './file-names.ts';

describe('names of files', () => {
  it.each([
    '..',
    '.',
    '.hidden',
    'a/b',
    'a\\b',
    'a.',
    'a ',
    ' a',
    'CON',
    'nul.png',
    'a\u0000',
    'a\u202egnp.exe',
    '名'.repeat(90),
  ])('takes no %j from a window', (name) => {
    expect(fileNameSchema.safeParse(name).success).toBe(false);
  });

  it.each([
    '',
    '..',
    'CT: a/b\\c*?"<>|',
    'com1',
    'nul.x',
    'a\u0007b',
    ' .. x .. ',
    '山田'.repeat(200),
    '👩‍⚕️'.repeat(90),
    `${'a'.repeat(99)} b`,
  ])('makes one of %j that it takes', (text) => {
    const name = safeName(text);
    expect(fileNameSchema.safeParse(name).success).toBe(true);
    expect(fileNameSchema.safeParse(`${name}.png`).success).toBe(true);
  });
});
