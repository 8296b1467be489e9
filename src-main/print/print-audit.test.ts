import { expect, it } from 'vitest';
import { filmImage } from '../../testing/film-image.ts';
import { auditMessages } from '../audit/message.ts';
import { imagesOf, printRecord } from './print-audit.ts';
import { filmOf } from './testing/films.ts';

const printer = { name: 'Film 1', aeTitle: 'IMAGER', host: '192.0.2.9' };
const film = filmOf([1, 2, 2], [3]);
const source = { id: 'station', aeTitles: ['STATION'], process: '1' };
const lines = (of: Parameters<typeof printRecord>[0]) => auditMessages(printRecord(of), source, new Date(0));

it('names destination, patient, studies and how many instances went on film', () => {
  const [message, ...others] = lines({ film, printer, printed: [0, 1], unsure: [], failed: [], copies: 2 });
  expect(others).toEqual([]);
  for (const part of [
    'csd-code="110106"',
    'EventOutcomeIndicator="0"',
    'UserID="IMAGER"',
    'NetworkAccessPointID="192.0.2.9"',
    'csd-code="110010"',
    'ParticipantObjectID="1.2.3"',
    'NumberOfInstances="3"',
    'ParticipantObjectID="P1"',
    'film on Film 1, 2 of 2 sheets printed, copies: 2',
  ]) {
    expect(message).toContain(part);
  }
  // No names.
  expect(message).not.toContain('Fanny');
});

it('tells what is printed of a film from what is not', () => {
  const partly = printRecord({ film, printer, printed: [1], unsure: [], failed: [0], copies: 1, error: 'no room' });
  expect(partly).toMatchObject({ outcome: 'minor-failure', studies: [{ instances: 1 }] });
  expect(partly.detail).toBe('film on Film 1, 1 of 2 sheets printed, copies: 1, no room');
  const nothing = printRecord({ film, printer, printed: [], unsure: [], failed: [0, 1], copies: 1 });
  expect(nothing).toMatchObject({ outcome: 'serious-failure', studies: [{ instances: 3 }] });
  const maybe = printRecord({ film, printer, printed: [1], unsure: [0], failed: [], copies: 1 });
  expect(maybe).toMatchObject({ outcome: 'minor-failure', studies: [{ instances: 3 }] });
  expect(maybe.detail).toBe('film on Film 1, 1 of 2 sheets printed, 1 may be printed or not, copies: 1');
});

it('images behind a computed picture count', () => {
  const [sheet] = film.sheets;
  const cell = sheet!.boxes[0]!;
  const of = [filmImage(7), filmImage(8)];
  const content = { kind: 'picture' as const, picture: 'a'.repeat(64), width: 1, height: 1, title: 'MPR', of };
  const shown = imagesOf({ ...sheet!, boxes: [{ ...cell, content }, cell] });
  expect(shown.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.1.7', '1.2.3.1.8', '1.2.3.1.1']);
});
