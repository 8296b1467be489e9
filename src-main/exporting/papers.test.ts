import { expect, it } from 'vitest';
import { Papers } from './papers.ts';

const text = (words: string) => new TextEncoder().encode(words);

it('keeps the pages of two windows apart, however their pieces come', () => {
  const papers = new Papers();
  papers.add('a', text('one '));
  papers.add('b', text('other '));
  papers.add('a', text('patient'));
  papers.add('b', text('person'));
  expect(papers.take('a').toString()).toBe('one patient');
  expect(papers.take('b').toString()).toBe('other person');
  expect(() => papers.take('a')).toThrow(expect.objectContaining({ code: 'not-found' }));
});

it('holds neither too large nor too many pictures', () => {
  const papers = new Papers(10);
  papers.add('a', text('0123456789'));
  expect(() => papers.add('a', text('x'))).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  expect(() => papers.take('a')).toThrow(expect.objectContaining({ code: 'not-found' }));
  for (const id of ['1', '2', '3', '4', '5']) papers.add(id, text(id));
  expect(() => papers.take('1')).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(papers.take('5').toString()).toBe('5');
});
