import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { readKeyObject } from './read.ts';
import { isListing, isRejection } from './titles.ts';

const sequence = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });
const value = (vr: Element['vr'], ...Value: (string | number)[]): Element => ({ vr, Value });
const code = (value_: string, meaning = ''): Element =>
  sequence({ '00080100': value('SH', value_), '00080102': value('SH', 'DCM'), '00080104': value('LO', meaning) });
const image = (uid: string, frames: (string | number)[] = []): DataSet => ({
  '0040A040': value('CS', 'IMAGE'),
  '00081199': sequence({
    '00081150': value('UI', '1.2'),
    '00081155': value('UI', uid),
    '00081160': value('IS', ...frames),
  }),
});
const evidence = (...uids: string[]): Element =>
  sequence({
    '0020000D': value('UI', '1'),
    '00081115': sequence({
      '0020000E': value('UI', '1.1'),
      '00081199': sequence(...uids.map((uid) => ({ '00081150': value('UI', '1.2'), '00081155': value('UI', uid) }))),
    }),
  });

it.skipIf(!corpusAvailable)('reads the manifest of an IHE document source', () => {
  const { dataSet } = parseFile(readFileSync(corpusPath('key-objects/ihe-pet/kos.dcm')));
  const note = readKeyObject(dataSet);
  expect(note.title).toEqual({ value: '113030', scheme: 'DCM', meaning: 'Manifest' });
  expect(isListing(note.title)).toBe(true);
  expect(note.references).toHaveLength(10);
  expect(note.references[0]).toMatchObject({
    sopInstanceUid: expect.stringMatching(/^1\.3\.6\.1\.4\.1\.21367\.201599\.3\./),
    studyUid: '1.3.6.1.4.1.21367.201599.1.201604020956016',
    seriesUid: '1.3.6.1.4.1.21367.201599.2.201604020956016',
  });
  expect(note.problems).toEqual([]);
});

it.skipIf(!corpusAvailable)(
  'reads a note of another maker: its states, no frames where they are empty, its twin',
  () => {
    const { dataSet } = parseFile(readFileSync(corpusPath('presentation-states/clearcanvas/real0X.ko.dcm')));
    const note = readKeyObject(dataSet);
    expect(note.title.meaning).toBe('Of Interest');
    expect(note.references).toHaveLength(6);
    for (const reference of note.references) {
      expect(reference.frames).toBeUndefined();
      expect(reference.state?.sopClassUid).toBe('1.2.840.10008.5.1.4.1.1.11.1');
      expect(reference.seriesUid).toMatch(/^1\.3\.6\.1\.4\.1\.25403/);
    }
    expect(note.identical).toHaveLength(1);
    expect([note.date, note.time.slice(0, 4), note.seriesDescription]).toEqual(['20090914', '1313', 'KEY IMAGES']);
    expect(note.fromEvidence).toBe(false);
  },
);

it('takes the content, not the evidence, which lists more; its frames are kept', () => {
  const note = readKeyObject({
    '0040A043': code('113000', 'Of Interest'),
    '0040A375': evidence('1.9.1', '1.9.2', '1.9.3'),
    '0040A730': sequence(image('1.9.2', ['3', 'x', 0, 7])),
  });
  expect(note.references).toEqual([
    { type: 'IMAGE', sopClassUid: '1.2', sopInstanceUid: '1.9.2', frames: [3, 7], studyUid: '1', seriesUid: '1.1' },
  ]);
});

it('falls back on the evidence where the content selects nothing, and says so', () => {
  const note = readKeyObject({ '0040A043': code('113000'), '0040A375': evidence('1.9.1', '1.9.2') });
  expect(note.references.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.9.1', '1.9.2']);
  expect(note.fromEvidence).toBe(true);
  expect(note.problems[0]).toContain('evidence');
  // A title without a meaning is one of the known titles.
  expect(note.title.meaning).toBe('Of Interest');
});

it('takes the text that some put at the root, and items of a container', () => {
  const note = readKeyObject({
    '0040A043': code('113001', 'Rejected for Quality Reasons'),
    '0040A160': value('UT', 'Blurred'),
    '0040A730': sequence(
      { '0040A040': value('CS', 'CONTAINER'), '0040A730': sequence(image('1.9.2')) },
      { '0040A040': value('CS', 'CODE'), '0040A043': code('113011'), '0040A168': code('111210', 'Motion blur') },
    ),
  });
  expect(note.description).toBe('Blurred');
  expect(note.references).toHaveLength(1);
  expect(note.modifiers.map(({ meaning }) => meaning)).toEqual(['Motion blur']);
  expect(isRejection(note.title)).toBe(true);
});

it('survives what is damaged, and says what it left out', () => {
  expect(readKeyObject({}).problems).toEqual(['It selects nothing', 'It has no title']);
  const odd = { vr: 'LO', Value: ['not a sequence'] } as Element;
  const note = readKeyObject({
    '0040A043': odd,
    '0040A375': odd,
    '0040A730': sequence({ '0040A040': value('CS', 'IMAGE') }, image('1.9.1'), { '0040A040': odd, '0040A730': odd }),
  });
  expect(note.references).toHaveLength(1);
  expect(note.problems).toContain('1 of its references name nothing');
  let deep: DataSet = image('1.9.1');
  for (let depth = 0; depth < 5000; depth++) deep = { '0040A730': sequence(deep) };
  expect(readKeyObject(deep).problems).toContain('It selects nothing');
  const many = readKeyObject({ '0040A730': sequence(...Array.from({ length: 25_000 }, (_, n) => image(`1.9.${n}`))) });
  expect(many.references).toHaveLength(20_000);
  expect(many.problems.join()).toContain('5000 are left out');
});
