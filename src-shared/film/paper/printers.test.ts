import { expect, it } from 'vitest';
import { reasonText, systemPrinter, troubleOf } from './printers.ts';

const cups = (over: Record<string, string> = {}) =>
  systemPrinter({
    ...{ name: 'laser', displayName: 'laser', description: 'Laser upstairs' },
    options: {
      ...{ 'printer-info': 'Laser upstairs', 'printer-state': '3', 'printer-is-accepting-jobs': 'true' },
      ...{ 'printer-state-reasons': 'none' },
      ...over,
    },
  });

it('a printer is called as people know it, and by the name of its queue where that is another', () => {
  expect(cups()).toEqual({ name: 'laser', title: 'Laser upstairs (laser)', state: 'ready', troubles: [] });
  expect(systemPrinter({ name: 'HP 4', displayName: 'HP 4', description: '' }).title).toBe('HP 4');
  expect(systemPrinter({ name: 'hp_4', displayName: 'HP in room 4', description: 'HP LaserJet' }).title).toBe(
    'HP in room 4 (hp_4)',
  );
});

it('what hinders it is told in words', () => {
  expect(troubleOf(cups())).toBeUndefined();
  const stopped = cups({ 'printer-state': '5', 'printer-state-reasons': 'paused,media-jam-error' });
  expect(stopped.state).toBe('stopped');
  expect(troubleOf(stopped)).toBe(
    'Laser upstairs (laser) is stopped: it was paused, paper is jammed. What is printed waits until it goes on.',
  );
  expect(troubleOf(cups({ 'printer-is-accepting-jobs': 'false', 'printer-state': '5' }))).toBe(
    'Laser upstairs (laser) takes no jobs.',
  );
  expect(troubleOf(cups({ 'printer-state-reasons': 'toner-low-warning' }))).toBe(
    'Laser upstairs (laser): toner runs low.',
  );
  // Of the system and of makers: for administrators.
  expect(cups({ 'printer-state-reasons': 'cups-insecure-filter-warning' }).troubles).toEqual([]);
  expect(reasonText('laser-at-eol-error')).toBe('laser at eol');
});
