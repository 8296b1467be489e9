import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencesIn } from '../../src-shared/changes/references.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileSetInput } from '../../src-shared/contract/file-sets.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet, Element, Value, Vr } from '../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../src-shared/dicom/part10/read.ts';
import { writePart10 } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian, jpegBaseline8Bit } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { fileSetObject } from '../../testing/file-sets.ts';
import { components } from './reference-order.ts';
import type { FileSetRig } from './testing/file-set-rig.ts';
import { rigsOfTests } from './testing/rigs-of-tests.ts';

const start = rigsOfTests();

const classes = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  state: '1.2.840.10008.5.1.4.1.1.11.1',
  note: '1.2.840.10008.5.1.4.1.1.88.59',
  report: '1.2.840.10008.5.1.4.1.1.88.11',
  segmentation: '1.2.840.10008.5.1.4.1.1.66.4',
};
const modalities: Readonly<Record<string, string>> = {
  [classes.ct]: 'CT',
  [classes.state]: 'PR',
  [classes.note]: 'KO',
  [classes.report]: 'SR',
  [classes.segmentation]: 'SEG',
};
const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const code = (value: string, scheme = 'DCM'): Element =>
  sequence({
    '00080100': element('SH', value),
    '00080102': element('SH', scheme),
    '00080104': element('LO', 'a code'),
  });

const uid = (number: number): string => `1.2.826.7.${number}`;
const reference = (sopClassUid: string, number: number): DataSet => ({
  '00081150': element('UI', sopClassUid),
  '00081155': element('UI', uid(number)),
});
const content = (type: string, sopClassUid: string, number: number): DataSet => ({
  '0040A010': element('CS', 'CONTAINS'),
  '0040A040': element('CS', type),
  '00081199': sequence(reference(sopClassUid, number)),
});

function object(sopClassUid: string, number: number, elements: DataSet): Uint8Array {
  const sopInstanceUid = uid(number);
  const dataSet = fileSetObject({
    ...{ sopClassUid, series: `${number}`, seriesNumber: number, number, modality: modalities[sopClassUid]! },
    elements: { '00080018': element('UI', sopInstanceUid), ...elements },
  });
  const meta = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '1.2.3',
  };
  return writePart10(meta, dataSet);
}

const pixels = (vr: 'OB' | 'OW', seed: number, size = 64): DataSet => ({
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280010': element('US', size),
  '00280011': element('US', size),
  '00280100': element('US', 8),
  '00280101': element('US', 8),
  '00280102': element('US', 7),
  '00280103': element('US', 0),
  '7FE00010': { vr, bytes: Uint8Array.from({ length: size * size }, (_, at) => ((at % size) * 3 + seed) & 255) },
});
const image = (number: number, size?: number) => object(classes.ct, number, pixels('OB', number, size));
const state = (number: number, of: number, elements: DataSet = {}) =>
  object(classes.state, number, {
    '00700080': element('CS', 'STATE'),
    '00081115': sequence({
      '0020000E': element('UI', '1.2.3.4'),
      '00081140': sequence(reference(classes.ct, of)),
    }),
    ...elements,
  });
const note = (number: number, named: DataSet[], elements: DataSet = {}) =>
  object(classes.note, number, {
    '0040A040': element('CS', 'CONTAINER'),
    '0040A043': code('113000'),
    '0040A730': sequence(...named),
    ...elements,
  });
const report = (number: number, of: number) =>
  object(classes.report, number, {
    '0040A040': element('CS', 'CONTAINER'),
    '0040A043': code('18748-4', 'LN'),
    '0040A491': element('CS', 'COMPLETE'),
    '0040A493': element('CS', 'UNVERIFIED'),
    '0040A730': sequence({
      '0040A040': element('CS', 'CONTAINER'),
      '0040A730': sequence(content('IMAGE', classes.ct, of), content('IMAGE', classes.ct, 999)),
    }),
  });

/** Two images, a state of the first, a note that names the first and the state, a report of the second, a segmentation of the first. */
const all = [
  // What refers to others comes first: their order is ours.
  note(5, [content('IMAGE', classes.ct, 1), content('COMPOSITE', classes.state, 4)]),
  report(6, 2),
  state(4, 1, {
    // Padding, and characters of no character set: repeated as they are.
    '00700081': { vr: 'LO', bytes: Uint8Array.of(0x20, 0x41, 0xe9, 0x20, 0x20, 0x20) },
    '04000561': sequence({ '04000550': sequence({ '00081140': sequence(reference(classes.ct, 1)) }) }),
    FFFAFFFA: sequence({ '04000005': element('US', 1) }),
  }),
  object(classes.segmentation, 7, {
    ...pixels('OB', 7),
    '00082112': sequence({ ...reference(classes.ct, 1), '0040A170': code('121320') }),
    '52009230': sequence({
      '00089124': sequence({ '00082112': sequence({ ...reference(classes.ct, 1), '0040A170': code('121322') }) }),
    }),
  }),
  state(8, 999),
  image(1),
  image(2),
];

const lossy = (rig: FileSetRig, disc: string, more: Partial<FileSetInput> = {}): Partial<FileSetInput> => ({
  coding: { transferSyntaxUid: jpegBaseline8Bit, lossy: true },
  content: { web: false },
  target: { kind: 'folder', path: join(rig.out, disc) },
  ...more,
});

/** What was written, by what it was made of: number of the series. */
async function written(rig: FileSetRig, disc: string) {
  const folder = join(rig.out, disc);
  const { records, problems } = readDirectory(await readFile(join(folder, 'DICOMDIR')));
  expect(problems).toEqual([]);
  const found = new Map<number, { uid: string; header: DataSet; raw: DataSet; names: string[] }>();
  for (const { record } of namedFiles(records)) {
    const bytes = await readFile(join(folder, ...record.fileId!));
    const { meta, dataSet } = parseFile(bytes);
    expect(text(meta, '00020003')).toBe(record.sopInstanceUid);
    expect(text(dataSet, 'SOPInstanceUID')).toBe(record.sopInstanceUid);
    const { dataSet: raw } = parseFile(bytes, { raw: true, keepPixelData: true });
    const number = Number(text(dataSet, 'SeriesNumber'));
    expect(found.has(number)).toBe(false);
    found.set(number, {
      uid: record.sopInstanceUid!,
      header: dataSet,
      raw,
      names: [...referencesIn(dataSet).instances],
    });
  }
  return found;
}
const at = <T>(found: ReadonlyMap<number, T>, number: number): T => found.get(number)!;

/** Makes an object large enough for a volume of its own. */
const filler: DataSet = { '00720052': { vr: 'OB', bytes: new Uint8Array(600_000) } };

const reasonsOf = async (rig: FileSetRig, job: number) =>
  (await rig.fileSets.result(job))!.notes.map(({ reason, instances }) => `${reason} ${instances}`);

describe('references to images that were compressed with loss', () => {
  it('follow, with what refers to what refers to them, and nothing else changes', async () => {
    const rig = await start();
    await rig.take(all);
    expect((await rig.fileSets.plan(await rig.request(lossy(rig, 'a')))).notes).not.toContainEqual(
      expect.objectContaining({ reason: 'references-lost' }),
    );
    const job = await rig.write(lossy(rig, 'a'));
    expect(job.state).toBe('done');
    expect(await reasonsOf(rig, job.id)).not.toContain('references-lost 1');
    const files = await written(rig, 'a');
    expect(files.size).toBe(7);
    const now = (number: number) => at(files, number).uid;
    for (const number of [1, 2, 4, 5, 6, 7]) expect([number, now(number)]).not.toEqual([number, uid(number)]);
    expect(new Set([...files.values()].map((file) => file.uid)).size).toBe(7);
    expect(at(files, 4).names).toEqual([now(1)]);
    expect(at(files, 5).names).toEqual([now(1), now(4)]);
    // What is nowhere keeps its name.
    expect(at(files, 6).names).toEqual([now(2), uid(999)]);
    expect(at(files, 7).names).toEqual([now(1)]);
    expect(now(8)).toBe(uid(8));

    // The same but for these UIDs, padding and pixels included.
    const others = new Map([1, 2, 4, 5, 6, 7].map((number) => [uid(number), now(number)]));
    for (const [index, number] of [5, 6, 4, 7].entries()) {
      const { dataSet: before } = parseFile(all[index]!, { raw: true, keepPixelData: true });
      const { raw } = at(files, number);
      const expected = structuredClone(before);
      if (number === 4) delete expected['FFFAFFFA'];
      const differences = differencesOf(expected, raw);
      expect(differences.length).toBeGreaterThan(1);
      for (const { tag, was, is } of differences) {
        expect(['00080018', '00081155']).toContain(tag);
        expect(others.get(was)).toBe(is);
      }
    }
    // What tells of how it was stays: of what it was made, what it said before.
    expect(JSON.stringify(at(files, 7).header['00082112'])).toContain(`"${uid(1)}"`);
    expect(JSON.stringify(at(files, 4).header['04000561'])).toContain(`"${uid(1)}"`);
    expect(JSON.stringify(at(files, 1).header['00082112'])).toContain(`"${uid(1)}"`);
    // Nothing of the image that nobody refers to changed otherwise: byte for byte as it is stored.
    expect(at(files, 8).raw).toEqual(parseFile(all[4]!, { raw: true, keepPixelData: true }).dataSet);
  });

  it('are the same however often they are written, and are there already when they are added again', async () => {
    const rig = await start();
    await rig.take(all);
    await rig.write(lossy(rig, 'a'));
    await rig.write(lossy(rig, 'b'));
    const uids = async (disc: string) => [...(await written(rig, disc)).values()].map((file) => file.uid).sort();
    const first = await uids('a');
    expect(await uids('b')).toEqual(first);
    const target = { kind: 'folder' as const, path: join(rig.out, 'a'), update: true };
    const again = await rig.write(lossy(rig, 'a', { target }));
    expect(again.state).toBe('done');
    const { notes } = (await rig.fileSets.result(again.id))!;
    expect(
      notes.filter(({ reason }) => reason === 'already-there').reduce((sum, { instances }) => sum + instances, 0),
    ).toBe(7);
    expect(notes.every(({ reason }) => reason === 'already-there')).toBe(true);
    expect(await uids('a')).toEqual(first);
  });

  it('name what is there when only the object is added to it later', async () => {
    const rig = await start();
    await rig.take([image(1), image(2)]);
    await rig.write(lossy(rig, 'a'));
    await rig.take([state(4, 1), state(8, 999)]);
    const target = { kind: 'folder' as const, path: join(rig.out, 'a'), update: true };
    // No coding is asked for: nothing is compressed now, and the images come beside.
    const selection = { catalogue: rig.archive.id, studyRows: [], seriesRows: [], instanceRows: [] as number[] };
    const { rows } = await rig.archive.select({ studyRows: await rig.studyRows() });
    for (const { row, sopClassUid } of await rig.archive.places([...rows])) {
      if (sopClassUid === classes.state) selection.instanceRows.push(row);
    }
    await rig.write({ target, selection, content: { web: false } });
    const files = await written(rig, 'a');
    expect(files.size).toBe(4);
    expect(at(files, 4).names).toEqual([at(files, 1).uid]);
    expect(at(files, 8).uid).toBe(uid(8));
  });

  it('stay where the image stays because it cannot be compressed', async () => {
    const rig = await start({
      transcoder: (real) => ({
        transcode: (instance, target, signal) =>
          target.lossy?.sopInstanceUid !== undefined && instance.location.description.pixel?.rows === 32
            ? Promise.reject(new NegatoscopeError('decode-failed', 'the codec fails'))
            : real.transcode(instance, target, signal),
      }),
    });
    await rig.take([...all.slice(0, 5), image(1, 32), image(2)]);
    const job = await rig.write(lossy(rig, 'a'));
    expect(await reasonsOf(rig, job.id)).not.toContain('references-lost 1');
    const files = await written(rig, 'a');
    for (const number of [1, 4, 5, 7]) expect(at(files, number).uid).toBe(uid(number));
    expect(at(files, 4).names).toEqual([uid(1)]);
    expect(at(files, 5).names).toEqual([uid(1), uid(4)]);
    expect(at(files, 6).names[0]).toBe(at(files, 2).uid);
    expect(at(files, 2).uid).not.toBe(uid(2));
    expect(at(files, 4).raw).toEqual(parseFile(all[2]!, { raw: true, keepPixelData: true }).dataSet);
  });

  it('are told of, and stay, where the object that has them cannot be made anew', async () => {
    const rig = await start({
      transcoder: (real) => ({
        transcode: (instance, target, signal) =>
          target.changes?.references?.[uid(4)] !== undefined && target.changes.references[uid(5)] === undefined
            ? Promise.reject(new NegatoscopeError('unsupported', 'not possible', { reason: 'source-syntax' }))
            : real.transcode(instance, target, signal),
      }),
    });
    await rig.take(all);
    const job = await rig.write(lossy(rig, 'a'));
    expect(await reasonsOf(rig, job.id)).toContain('references-lost 1');
    const files = await written(rig, 'a');
    expect(at(files, 4).uid).toBe(uid(4));
    expect(at(files, 4).names).toEqual([uid(1)]);
    expect(at(files, 5).names).toEqual([at(files, 1).uid, uid(4)]);
  });

  it('in a circle come to an end: two notes, each of which says that it is the other', async () => {
    const rig = await start();
    const identical = (number: number): DataSet => ({
      '0040A525': sequence({ '00081115': sequence({ '00081199': sequence(reference(classes.note, number)) }) }),
    });
    await rig.take([
      note(5, [content('IMAGE', classes.ct, 1)], identical(6)),
      note(6, [content('IMAGE', classes.ct, 999)], identical(5)),
      image(1),
    ]);
    await rig.write(lossy(rig, 'a'));
    await rig.write(lossy(rig, 'b'));
    const files = await written(rig, 'a');
    const now = (number: number) => at(files, number).uid;
    expect(now(5)).not.toBe(uid(5));
    expect(at(files, 5).names.toSorted()).toEqual([now(1), now(6)].toSorted());
    expect(at(files, 6).names.toSorted()).toEqual([uid(999), now(5)].toSorted());
    const again = await written(rig, 'b');
    expect([...again.values()].map((file) => file.uid)).toEqual([...files.values()].map((file) => file.uid));
  });

  it('follow what an attempt wrote that ended in the middle', async () => {
    let interrupt = (): void => {};
    const reached = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const first = await start({
      transcoder: (real) => ({
        transcode: async (instance, target, signal) => {
          if (target.changes?.references === undefined) return real.transcode(instance, target, signal);
          interrupt();
          return new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new NegatoscopeError('cancelled', 'the program ends')));
          });
        },
      }),
    });
    await first.take([object(classes.ct, 1, pixels('OB', 1, 1000)), state(4, 1, filler)]);
    const request = lossy(first, 'a', { volumeBytes: 1_400_000 });
    const { jobId } = await first.fileSets.create(await first.request(request));
    await reached;
    // The one volume is made, the other is not.
    const stored = await first.state.call('fileSetResult', jobId);
    expect(stored?.references).toEqual({ [uid(1)]: expect.stringMatching(/^2\.25\./) });
    expect(await first.fileSets.result(jobId)).not.toHaveProperty('references');
    const { out } = first;
    await first.close(true);
    const second = await start({ after: first });
    expect(await second.jobs.finished(jobId)).toMatchObject({ state: 'done', done: 2 });
    const places = (await second.fileSets.result(jobId))!.volumes.map(({ path }) => path.slice(out.length + 1));
    expect(places.length).toBe(2);
    const [one, two] = [await written(second, places[0]!), await written(second, places[1]!)];
    expect(at(two, 4).names).toEqual([at(one, 1).uid]);
  });

  it('are told of where the image comes on a later volume', async () => {
    const rig = await start();
    await rig.take([state(4, 9, filler), object(classes.ct, 9, pixels('OB', 1, 1000))]);
    const request = lossy(rig, 'a', { volumeBytes: 1_400_000 });
    const lost = expect.objectContaining({ kind: 'warning', reason: 'references-lost', instances: 1 });
    expect((await rig.fileSets.plan(await rig.request(request))).notes).toContainEqual(lost);
    const job = await rig.write(request);
    const { notes, volumes } = (await rig.fileSets.result(job.id))!;
    expect(notes).toContainEqual(lost);
    const first = await written(rig, volumes[0]!.path.slice(rig.out.length + 1));
    expect([...first.keys()]).toEqual([4]);
    expect(at(first, 4)).toMatchObject({ uid: uid(4), names: [uid(9)] });
  });

  it('of a de-identified export follow once', async () => {
    const rig = await start();
    await rig.take([state(4, 1), image(1)]);
    await rig.write(lossy(rig, 'a', { deIdentify: { profile: 'ps3.15' } }));
    const replaced = await written(rig, 'a');
    expect(at(replaced, 4).names).toEqual([at(replaced, 1).uid]);
    await rig.write(lossy(rig, 'b', { deIdentify: { profile: 'ps3.15', options: ['retain-uids'] } }));
    const kept = await written(rig, 'b');
    expect(at(kept, 1).uid).not.toBe(uid(1));
    expect(at(kept, 4).names).toEqual([at(kept, 1).uid]);
    expect(at(kept, 4).uid).not.toBe(uid(4));
  });
});

it('puts what is referred to before what refers to it, and circles together', () => {
  const named = (...uids: string[]) => new Set(uids);
  const order = components(
    new Map([
      ['a', named('b', 'x')],
      ['b', named('c', 'd')],
      ['c', named('b', 'd')],
      ['d', named()],
      ['e', named('e', 'a')],
    ]),
  );
  expect(order.map((members) => members.toSorted().join(''))).toEqual(['d', 'bc', 'a', 'e']);
});

/** Values that differ, as text; anything else that differs is told of by its tag alone. */
function differencesOf(before: DataSet, after: DataSet): { tag: string; was: string; is: string }[] {
  const textIn = ({ bytes }: Element): string =>
    Buffer.from(bytes ?? [])
      .toString('latin1')
      .replace(/\0$/, '');
  const found: { tag: string; was: string; is: string }[] = [];
  for (const tag of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[tag], after[tag]];
    if (one?.vr === 'SQ' && other?.vr === 'SQ' && one.Value?.length === other.Value?.length) {
      for (const [index, item] of (one.Value ?? []).entries()) {
        found.push(...differencesOf(item as DataSet, other.Value![index] as DataSet));
      }
    } else if (one === undefined || other === undefined || one.vr !== other.vr) {
      found.push({ tag, was: '', is: '' });
    } else if (Buffer.compare(Buffer.from(one.bytes ?? []), Buffer.from(other.bytes ?? [])) !== 0) {
      found.push({ tag, was: textIn(one), is: textIn(other) });
    }
  }
  return found;
}
