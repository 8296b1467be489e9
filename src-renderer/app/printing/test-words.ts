import type { PrinterTest } from '../../../src-shared/contract/print.ts';
import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import { connectionReason } from '../error-text.ts';
import { sentence } from '../formatting.ts';
import { moodOf, type PrinterMood, statusAdvice } from './printer-words.ts';

const grayscaleMeta = '1.2.840.10008.5.1.1.9';
const colorMeta = '1.2.840.10008.5.1.1.18';

/** What each class is for, and what it means that a printer does not take it. */
const classes: Record<string, { taken: string; refused: string }> = {
  [grayscaleMeta]: { taken: 'Prints greys', refused: 'Does not print greys' },
  [colorMeta]: { taken: 'Prints colours', refused: 'Does not print colours: they come out as greys' },
  '1.2.840.10008.5.1.1.23': {
    taken: 'Takes a Presentation LUT',
    refused: 'No Presentation LUT: values are made ready here',
  },
  '1.2.840.10008.5.1.1.15': {
    taken: 'Prints texts in annotation boxes',
    refused: 'No annotation boxes: headers and footers only on sheets that are sent as one picture',
  },
  '1.2.840.10008.5.1.1.14': { taken: 'Says what became of a job', refused: 'Does not say what became of a job' },
  '1.2.840.10008.5.1.1.16.376': { taken: 'Tells its configuration', refused: 'Does not tell its configuration' },
};

/** The classes that were proposed, those that matter most first. */
export function classResults(test: PrinterTest): { uid: string; text: string; taken: boolean }[] {
  const order = Object.keys(classes);
  const rank = (uid: string) => (order.includes(uid) ? order.indexOf(uid) : order.length);
  return [
    ...test.accepted.map((uid) => ({ uid, taken: true, text: classes[uid]?.taken ?? `Takes ${sopClassName(uid)}` })),
    ...test.refused.map((uid) => ({
      uid,
      taken: false,
      text: classes[uid]?.refused ?? `Does not take ${sopClassName(uid)}`,
    })),
  ].sort((a, b) => rank(a.uid) - rank(b.uid));
}

/** In one line: whether films can be printed there. */
export function testSummary(test: PrinterTest): { mood: PrinterMood; title: string; text: string } {
  if (!test.reached)
    return { mood: 'failure', title: 'It could not be reached.', text: sentence(connectionReason(test.error)) };
  if (!test.accepted.some((uid) => uid === grayscaleMeta || uid === colorMeta)) {
    return {
      mood: 'failure',
      title: 'It answers, but takes no films.',
      text: 'Perhaps another AE title of it is for printing, or it has to be told ours first.',
    };
  }
  const mood = moodOf(test.status);
  return {
    mood: mood === 'unknown' ? 'good' : mood,
    title: 'It answers and takes films.',
    text: [statusSaid(test, mood), sentence(connectionReason(test.error))].filter(Boolean).join(' '),
  };
}

function statusSaid({ status, error }: PrinterTest, mood: PrinterMood): string {
  if (status === undefined) return error === '' ? 'By the settings it is not asked how it does.' : '';
  return mood === 'good' ? '' : statusAdvice(status);
}
