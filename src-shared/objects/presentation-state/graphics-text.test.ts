import { describe, expect, it } from 'vitest';
import { layText, linesOf, type TextPlace, wrapped } from './graphics-text.ts';

/** Every character is six tenths of its size wide, those of East Asia as wide as high. */
const measure = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x2fff ? size : 0.6 * size), 0);
const view = { width: 400, height: 300 };
const place = (change: Partial<TextPlace>): TextPlace => ({
  text: 'Text',
  horizontal: 'LEFT',
  vertical: 'CENTER',
  leader: false,
  ...change,
});

describe('texts of graphics', () => {
  it('lines end as any system ends them', () => {
    expect(linesOf('a\r\nb\nc\rd\r\n')).toEqual(['a', 'b', 'c', 'd']);
  });
  it.each([
    ['LEFT', 'start', 50],
    ['CENTER', 'middle', 100],
    ['RIGHT', 'end', 150],
  ] as const)('stand at the %s of their box, in the middle of its height', (horizontal, anchor, x) => {
    const laid = layText(place({ horizontal, box: { left: 50, top: 100, right: 150, bottom: 200 } }), view, measure);
    expect(laid).toMatchObject({ anchor, size: 14 });
    expect(laid.lines[0]).toMatchObject({ x, y: 150 });
  });
  it('become smaller and take more lines before they leave their box, and lose no word', () => {
    const text = 'A small nodule in the right upper lobe, stable since 2019, no follow-up needed';
    const laid = layText(place({ text, box: { left: 10, top: 10, right: 150, bottom: 100 } }), view, measure);
    expect(laid.size).toBeGreaterThanOrEqual(10);
    expect(laid.lines.length).toBeGreaterThan(1);
    expect(laid.lines.map((line) => line.text).join(' ')).toBe(text);
    for (const line of laid.lines) expect(measure(line.text, laid.size)).toBeLessThanOrEqual(140);
  });
  it('are whole also where their box has no room at all, inside the picture', () => {
    const text = 'long '.repeat(40).trim();
    const laid = layText(place({ text, box: { left: 380, top: 290, right: 382, bottom: 292 } }), view, measure);
    expect(laid.lines.map((line) => line.text).join(' ')).toBe(text);
    expect(laid.rect.right).toBeLessThanOrEqual(400);
    expect(laid.rect.bottom).toBeLessThanOrEqual(300);
    expect(laid.rect.left).toBeGreaterThanOrEqual(0);
  });
  it('no word is cut for the sake of a narrow box', () => {
    const box = { left: 100, top: 20, right: 130, bottom: 280 };
    const laid = layText(place({ text: 'somebody measured this', box }), view, measure);
    expect(laid.lines.map((line) => line.text).join(' ')).toBe('somebody measured this');
  });
  it('leave the picture with their box', () => {
    const laid = layText(place({ box: { left: 900, top: 900, right: 950, bottom: 950 } }), view, measure);
    expect(laid.rect.left).toBeGreaterThan(400);
  });
  it('Japanese is wrapped between its characters', () => {
    const pieces = wrapped('右上葉に結節を認める', 60, 12, measure);
    expect(pieces.join('')).toBe('右上葉に結節を認める');
    for (const piece of pieces) expect(measure(piece, 12)).toBeLessThanOrEqual(60);
  });
  it('a word that is too long is cut, without loss', () => {
    expect(wrapped('abcdefghij', 30, 10, measure).join('')).toBe('abcdefghij');
  });
  it('stand beside their anchor, with a line to it where it is to be seen', () => {
    const laid = layText(place({ anchor: [100, 100], leader: true }), view, measure);
    expect(laid.rect.left).toBe(112);
    expect(laid.leader?.[1]).toEqual([100, 100]);
    expect(layText(place({ anchor: [100, 100] }), view, measure).leader).toBeUndefined();
    const right = layText(place({ anchor: [390, 100] }), view, measure);
    expect(right.rect.right).toBe(378);
  });
});
