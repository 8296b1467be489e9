import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { ctPhantomSlice } from '../../../testing/phantom.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { text } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { writePart10 } from '../../dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../dicom/transfer-syntaxes.ts';
import { uidFromRandom } from '../../dicom/uids.ts';
import { createdObjectsSchema } from '../../settings/created-objects.ts';
import type { Creation } from '../created-object.ts';
import { bestInSets, qualityReasons, titleGroups, titleOf } from './titles.ts';
import { type KeySelection, keyObjectDocuments, type SelectedInstance, typedName } from './write.ts';

const newUid = (): string => uidFromRandom(crypto.getRandomValues(new Uint8Array(16)));

function creationOf(source: DataSet, settings: object = {}): Creation {
  return {
    source,
    now: new Date(2026, 10, 21, 21, 5, 6, 78),
    newUid,
    settings: createdObjectsSchema.parse(settings),
    version: '0.5.0',
    seriesNumber: 9001,
    seriesDescription: 'Key images',
  };
}

function fileOf(dataSet: DataSet): Uint8Array {
  const meta = {
    sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
    sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '2.25.1',
  };
  return writePart10(meta, dataSet);
}

const imageOf = (dataSet: DataSet, more: Partial<SelectedInstance> = {}): SelectedInstance => ({
  type: 'IMAGE',
  studyUid: text(dataSet, 'StudyInstanceUID') ?? '',
  seriesUid: text(dataSet, 'SeriesInstanceUID') ?? '',
  sopClassUid: text(dataSet, 'SOPClassUID') ?? '',
  sopInstanceUid: text(dataSet, 'SOPInstanceUID') ?? '',
  ...more,
});

/** Errors of dciodvfy that contradict the standard, each with the paragraph. */
const contradicted: [error: RegExp, paragraph: string][] = [];
const errorsOf = (output: string): string[] =>
  (output.match(/^Error.*/gm) ?? []).filter((line) => !contradicted.some(([error]) => error.test(line)));

const slices = [1, 2, 3].map((slice) => ctPhantomSlice(slice).dataSet);
const otherStudy: DataSet = {
  ...ctPhantomSlice(4).dataSet,
  '0020000D': { vr: 'UI', Value: [newUid()] },
  '0020000E': { vr: 'UI', Value: [newUid()] },
  '00080018': { vr: 'UI', Value: [newUid()] },
  '00200010': { vr: 'SH', Value: ['LATER'] },
};
const state = (of: DataSet) => ({
  studyUid: text(of, 'StudyInstanceUID') ?? '',
  seriesUid: newUid(),
  sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1',
  sopInstanceUid: newUid(),
});
const selection = (more: Partial<KeySelection> = {}): KeySelection => ({
  title: titleOf('113000')!,
  modifiers: [],
  description: 'A lesion',
  observer: { kind: 'person', name: typedName('Reader^Anna') },
  instances: slices.map((dataSet) => imageOf(dataSet)),
  ...more,
});
const enhanced = '1.2.840.10008.5.1.4.1.1.2.1';

const cases: [name: string, selection: KeySelection][] = [
  ['images of a series', selection()],
  [
    'no text, by the device',
    selection({
      description: '',
      observer: { kind: 'device', uid: newUid(), name: 'READ3', manufacturer: 'Negatoscope', model: 'Negatoscope' },
    }),
  ],
  [
    'frames with a presentation state',
    selection({
      instances: [
        imageOf(slices[0]!, {
          sopClassUid: enhanced,
          sopInstanceUid: newUid(),
          frames: [9, 3],
          state: state(slices[0]!),
        }),
        imageOf(slices[1]!, { state: state(slices[0]!) }),
      ],
    }),
  ],
  [
    'rejected, with a reason',
    selection({ title: titleOf('113001')!, modifiers: [qualityReasons[3]!, qualityReasons[0]!] }),
  ],
  ['best in set', selection({ title: titleOf('113013')!, modifiers: [bestInSets[1]!] })],
  [
    'a document and a curve',
    selection({
      instances: [
        imageOf(slices[0]!, {
          type: 'COMPOSITE',
          sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
          sopInstanceUid: newUid(),
        }),
        imageOf(slices[0]!, {
          type: 'WAVEFORM',
          sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1',
          sopInstanceUid: newUid(),
        }),
      ],
    }),
  ],
  [
    'Japanese',
    selection({
      description: '右肺上葉の結節\n前回と比較して増大',
      observer: { kind: 'person', name: typedName('Yamada^Tarou=山田^太郎') },
    }),
  ],
];

it.skipIf(!peersAvailable('dciodvfy', 'dsrdump', 'dsr2html')).each(cases)(
  '[VIT-116] [VIT-124] %s: dciodvfy finds no error, dsrdump and dsr2html read it',
  (_name, made) =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'note.dcm');
      writeFileSync(path, fileOf(keyObjectDocuments([creationOf(slices[0]!)], made)[0]!));
      const checked = await runPeer('dciodvfy', ['-new', path]);
      expect(checked.output).toContain('KeyObjectSelectionDocument');
      expect(errorsOf(checked.output)).toEqual([]);
      // What it cannot check itself it says; of what it can, nothing is worth a warning.
      const dump = await runPeer('dsrdump', ['-v', '+Pl', '+U8', path]);
      expect(dump.status, dump.output).toBe(0);
      expect(dump.output.match(/^[WE]: (?!Check for template)(?!The VR checker).*/gm) ?? []).toEqual([]);
      expect(dump.output).toContain(made.title.meaning);
      for (const line of made.description.split('\n')) expect(dump.output).toContain(line);
      expect(dump.output.match(/<contains (IMAGE|COMPOSITE|WAVEFORM):/g)).toHaveLength(made.instances.length);
      for (const { meaning } of made.modifiers) expect(dump.output).toContain(meaning);
      const html = await runPeer('dsr2html', ['+U8', path, join(folder, 'note.html')]);
      expect(html.status, html.output).toBe(0);
    }, 'key-object'),
);

it.skipIf(!peersAvailable('dciodvfy'))('every title of CID 7010 is one that dciodvfy takes', () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, 'note.dcm');
    for (const { titles } of titleGroups) {
      for (const title of titles) {
        const modifiers = title.value === '113013' ? [bestInSets[0]!] : [];
        writeFileSync(path, fileOf(keyObjectDocuments([creationOf(slices[0]!)], selection({ title, modifiers }))[0]!));
        const { output } = await runPeer('dciodvfy', ['-new', path]);
        expect(errorsOf(output), title.meaning).toEqual([]);
      }
    }
  }, 'key-object-titles'),
);

it.skipIf(!peersAvailable('dcentvfy', 'dsrdump'))(
  '[VIT-120] [VIT-132] of two studies: dcentvfy finds notes and images at one, dsrdump sees the identical document',
  () =>
    withTemporaryFolder(async (folder) => {
      const images = [...slices, otherStudy];
      const made = keyObjectDocuments(
        [creationOf(slices[0]!), creationOf(otherStudy)],
        selection({ instances: images.map((dataSet) => imageOf(dataSet)) }),
      );
      expect(made).toHaveLength(2);
      const paths = [...images, ...made].map((dataSet, index) => {
        const path = join(folder, `${index}.dcm`);
        writeFileSync(path, fileOf(dataSet));
        return path;
      });
      const { output } = await runPeer('dcentvfy', paths);
      expect(output.match(/^Error.*/gm) ?? []).toEqual([]);
      const dump = await runPeer('dsrdump', ['-v', paths.at(-1)!]);
      expect(dump.output).toMatch(/Identical Docs\s*: 1/);
    }, 'key-object-studies'),
);
