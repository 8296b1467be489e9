import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportPatient } from '../../src-shared/contract/catalogues.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { readDataSet } from '../../src-shared/dicom/part10/read.ts';
import { encodeDataSet, encodeFileMeta } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { findProgram, runPeer } from '../../testing/peers.ts';
import { ctImageStorage, type MadeInstance, madeDataSet } from '../archive/testing/instance.ts';
import { receive } from '../archive/testing/open-archive.ts';
import type { ImportRequest } from './importing.ts';
import { importRigOfTests } from './testing/import-rig.ts';

const rig = importRigOfTests();
const change = (media: object): void => rig.change(media);

interface Given extends MadeInstance {
  more?: DataSet;
}
const dataSetOf = ({ more, ...made }: Given): DataSet => ({ ...madeDataSet(made), ...more });

/** A file of a medium. */
function put(name: string, given: Given, source = 'source'): void {
  const sopInstanceUid = given.sopInstanceUid ?? '1.2.3.1.1.1';
  const sopClassUid = text(given.more ?? {}, 'SOPClassUID') ?? ctImageStorage;
  const meta = encodeFileMeta({
    ...{ sopClassUid, sopInstanceUid, transferSyntaxUid: explicitVrLittleEndian },
    implementationClassUid: '1.2.3',
  });
  mkdirSync(join(rig.folder, source), { recursive: true });
  const bytes = Buffer.concat([meta, encodeDataSet(dataSetOf(given), explicitVrLittleEndian)]);
  writeFileSync(join(rig.folder, source, name), bytes);
}

async function archived(given: Given): Promise<void> {
  const bytes = encodeDataSet(dataSetOf(given), explicitVrLittleEndian);
  await receive(rig.opened.archive, bytes, {
    sopClassUid: ctImageStorage,
    sopInstanceUid: given.sopInstanceUid ?? '1.2.3.1.1.1',
  });
  await rig.opened.archive.settle();
}

async function open(source = 'source'): Promise<string> {
  const { id } = await rig.importing.open([join(rig.folder, source)]);
  await rig.media.get(id)!.ready;
  return id;
}

async function imported(request: ImportRequest): Promise<Job> {
  const job = await rig.queue.finished((await rig.importing.start(request)).jobId);
  await rig.opened.archive.settle();
  return job;
}

const born = (date: string): DataSet => ({ '00100030': { vr: 'DA', Value: [date] } });
const jane = { name: { Alphabetic: 'Doe^Jane' }, patientId: 'P1', more: born('19600102') };
const uids = (study: number, series: number, instance: number): Given => ({
  studyUid: `1.2.4.${study}`,
  seriesUid: `1.2.4.${study}.${series}`,
  sopInstanceUid: `1.2.4.${study}.${series}.${instance}`,
  number: instance,
});

/** What is stored of an instance, read from its file. */
async function stored(sopInstanceUid: string): Promise<DataSet> {
  const [location] = await rig.opened.archive.locate({ sopInstanceUid });
  return rig.opened.archive.header(location!.row);
}
const rowsOf = async (id: string, level: 'study' | 'series' | 'instance') =>
  (await rig.media.get(id)!.search({ level, match: {}, limit: 100 })).rows;

const deIdentify = {
  profile: 'ps3.15',
  options: [],
  pseudonymPrefix: 'TRIAL',
  pseudonyms: [],
  values: {},
  masks: {},
  burnedIn: 'warn' as const,
};

describe('what an import would bring', () => {
  it('says of each patient what is known already and who he may be', async () => {
    await archived({ ...jane, ...uids(1, 1, 1) });
    await archived({ ...jane, ...uids(9, 1, 1), accession: 'HERE' });
    put('a', { ...jane, ...uids(1, 1, 1) });
    put('b', { ...jane, ...uids(1, 1, 2) });
    put('c', {
      name: { Alphabetic: 'DOE^JANE' },
      patientId: 'EXT',
      more: born('19600102'),
      accession: 'X-2',
      ...uids(2, 1, 1),
    });
    put('d', { name: { Alphabetic: 'New^Patient' }, patientId: 'N1', ...uids(3, 1, 1) });
    put('e', { ...jane, patientId: '', ...uids(9, 1, 1), accession: 'THERE' });
    writeFileSync(join(rig.folder, 'source', 'f'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM broken')]));
    const plan = await rig.importing.plan({ id: await open() });
    expect(plan.unreadable).toBe(1);
    const by = (id: string): ImportPatient => plan.patients.find(({ patientId }) => patientId === id)!;
    expect(plan.patients).toHaveLength(4);
    expect(by('P1')).toMatchObject({ name: 'Doe^Jane', studies: 1, series: 1, instances: 2, known: 1, agrees: true });
    expect(by('N1')).toMatchObject({ known: 0, agrees: true, candidates: [] });
    expect(by('EXT')).toMatchObject({
      agrees: false,
      candidates: [{ patientId: 'P1', studies: 2, because: ['same-name-and-birth-date'], birthDate: '19600102' }],
    });
    const [candidate] = by('').candidates;
    expect(candidate).toMatchObject({
      because: ['same-study', 'same-name-and-birth-date'],
      values: { '00100020': 'P1' },
      studyValues: { '1.2.4.9': { '00080050': 'HERE' } },
    });
    expect(candidate!.differences.map(({ tag }) => tag)).toEqual(['00100020', '00080050']);
  });

  it('tells people of one ID and name apart by birth date and issuer', async () => {
    const issued = (issuer: string, date: string): DataSet => ({
      '00100021': { vr: 'LO', Value: [issuer] },
      ...(date ? born(date) : {}),
    });
    put('a', { ...jane, ...uids(1, 1, 1), more: issued('EAST', '19600102') });
    put('b', { ...jane, ...uids(2, 1, 1), more: issued('EAST', '') });
    put('c', { ...jane, ...uids(3, 1, 1), more: issued('EAST', '19710203') });
    put('d', { ...jane, ...uids(4, 1, 1), more: issued('WEST', '19600102') });
    put('e', { name: { Alphabetic: 'One^Person' }, patientId: 'P2', ...uids(5, 1, 1), more: born('19600102') });
    put('f', { name: { Alphabetic: 'One^Person' }, patientId: 'P2', ...uids(6, 1, 1) });
    const { patients } = await rig.importing.plan({ id: await open() });
    const { people = [], birthDate } = patients.find(({ patientId }) => patientId === 'P1')!;
    expect(people[0]!.birthDate).toBe(birthDate);
    expect(people.map((one) => `${one.birthDate} ${one.issuer} ${one.studies}`).sort()).toEqual([
      // It may be of either of them.
      ' EAST 1',
      '19600102 EAST 1',
      '19600102 WEST 1',
      '19710203 EAST 1',
    ]);
    expect(patients.find(({ patientId }) => patientId === 'P2')!.people).toBeUndefined();
  });

  it('counts the part that is selected', async () => {
    for (const [series, instance] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const)
      put(`${series}${instance}`, { ...jane, ...uids(1, series, instance) });
    const id = await open();
    const series = await rowsOf(id, 'series');
    const instances = await rowsOf(id, 'instance');
    const plan = await rig.importing.plan({
      id,
      seriesRows: [series[0]!.row],
      instanceRows: instances.map(({ row }) => row),
    });
    expect(plan.patients).toMatchObject([{ studies: 1, series: 2, instances: 3 }]);
    expect((await rig.importing.plan({ id, instanceRows: [instances[0]!.row] })).patients).toMatchObject([
      { instances: 1 },
    ]);
    await expect(rig.importing.plan({ id: 'medium-99' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('imports', () => {
  it('[TEL-154] bring the series and instances that are selected, each once, and nothing else', async () => {
    for (const [series, instance] of [
      [1, 1],
      [1, 2],
      [2, 1],
      [3, 1],
      [3, 2],
    ] as const) {
      put(`${series}${instance}`, { ...jane, ...uids(1, series, instance) });
    }
    const id = await open();
    const series = (await rowsOf(id, 'series')).find(
      ({ attributes }) => text(attributes, 'SeriesInstanceUID') === '1.2.4.1.1',
    )!;
    const instances = (await rowsOf(id, 'instance')).filter(({ attributes }) =>
      ['1.2.4.1.1.1', '1.2.4.1.3.2'].includes(text(attributes, 'SOPInstanceUID') ?? ''),
    );
    const job = await imported({ id, seriesRows: [series.row], instanceRows: instances.map(({ row }) => row) });
    expect(job).toMatchObject({ state: 'done', done: 3, total: 3 });
    const { rows } = await rig.opened.archive.search({ level: 'instance', match: {} });
    expect(rows.map(({ attributes }) => text(attributes, 'SOPInstanceUID')).sort()).toEqual([
      '1.2.4.1.1.1',
      '1.2.4.1.1.2',
      '1.2.4.1.3.2',
    ]);
    await expect(rig.importing.start({ id, seriesRows: [9999] })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('give a patient the attributes that were chosen and keep what they were; pixels stay; again changes nothing', async () => {
    await archived({ ...jane, ...uids(9, 1, 1) });
    put('a', {
      name: { Alphabetic: 'Doe^Jane^Ext' },
      patientId: 'EXT',
      more: { ...born('19600102'), '00100021': { vr: 'LO', Value: ['CITY'] } },
      ...uids(1, 1, 1),
      fill: 7,
    });
    put('b', { name: { Alphabetic: 'Other' }, patientId: 'O', ...uids(2, 1, 1) });
    const id = await open();
    const { patients } = await rig.importing.plan({ id });
    const [patient, other] = ['EXT', 'O'].map((wanted) => patients.find(({ patientId }) => patientId === wanted)!);
    const request: ImportRequest = {
      id,
      decisions: [
        {
          key: patient!.key,
          action: 'reconcile',
          reconcile: {
            values: { '00100010': 'Doe^Jane', '00100020': 'P1', '00100021': '' },
            reason: 'COERCE',
            source: '',
            keepOriginal: true,
          },
          studyValues: { '1.2.4.1': { '00080050': 'OURS' } },
        },
        { key: other!.key, action: 'skip' },
      ],
    };
    change({ reconciliation: { source: 'City Hospital' } });
    const job = await imported(request);
    expect(job).toMatchObject({ state: 'done', done: 1, total: 1, failed: 0 });
    const header = await stored('1.2.4.1.1.1');
    expect([text(header, 'PatientID'), text(header, 'PatientName'), text(header, 'AccessionNumber')]).toEqual([
      'P1',
      'Doe^Jane',
      'OURS',
    ]);
    const [item] = header['04000561']!.Value as DataSet[];
    expect(text(item!, 'SourceOfPreviousValues')).toBe('City Hospital');
    const [before] = item!['04000550']!.Value as DataSet[];
    expect([text(before!, 'PatientID'), text(before!, 'PatientName'), text(before!, 'IssuerOfPatientID')]).toEqual([
      'EXT',
      'Doe^Jane^Ext',
      'CITY',
    ]);
    expect(await rig.opened.archive.status()).toMatchObject({ studies: 2, instances: 2 });
    const [location] = await rig.opened.archive.locate({ sopInstanceUid: '1.2.4.1.1.1' });
    const bytes = readFileSync(location!.path);
    const { pixelData } = readDataSet(bytes.subarray(offsetIn(bytes)), explicitVrLittleEndian);
    expect(pixelData?.length).toBe(128);
    expect(bytes.subarray(-128)).toEqual(Buffer.alloc(128, 7));
    if (findProgram('dcmdump') !== undefined) {
      const dump = (await runPeer('dcmdump', ['-q', location!.path])).stdout;
      expect(dump).toContain('OriginalAttributesSequence');
    }
    // A job that is begun again makes the very same files.
    const id2 = (await rig.queue.list()).at(0)!.id;
    await rig.queue.retry(id2);
    expect(await rig.queue.finished(id2)).toMatchObject({ state: 'done', failed: 0 });
    await rig.opened.archive.settle();
    expect(await rig.opened.archive.status()).toMatchObject({ studies: 2, instances: 2 });
    expect(rig.opened.audited.at(-1)).toMatchObject({ kind: 'data-import', studies: [{ patientId: 'P1' }] });
  });

  it('take over what the archive says by themselves where the settings say so, and only of who certainly is here', async () => {
    await archived({ ...jane, ...uids(9, 1, 1) });
    put('a', { ...jane, name: { Alphabetic: 'DOE^JANE' }, ...uids(1, 1, 1) });
    put('b', { name: { Alphabetic: 'Somebody^Else' }, patientId: 'P1', more: born('19990101'), ...uids(2, 1, 1) });
    change({ reconciliation: { mode: 'archive', keepOriginal: false } });
    expect(await imported({ id: await open() })).toMatchObject({ state: 'done', done: 2 });
    expect(text(await stored('1.2.4.1.1.1'), 'PatientName')).toBe('Doe^Jane');
    expect((await stored('1.2.4.1.1.1'))['04000561']).toBeUndefined();
    expect(text(await stored('1.2.4.2.1.1'), 'PatientName')).toBe('Somebody^Else');
  });

  it.each<Record<string, string>>([{ '00100030': 'tomorrow' }, { '0020000D': '1.2' }, { '00100020': 'x'.repeat(65) }])(
    'refuse %j before anything is brought in',
    async (values) => {
      put('a', { ...jane, ...uids(1, 1, 1) });
      const id = await open();
      const { patients } = await rig.importing.plan({ id });
      const reconcile = { values, reason: 'CORRECT' as const, source: '', keepOriginal: true };
      await expect(
        rig.importing.start({ id, decisions: [{ key: patients[0]!.key, action: 'reconcile', reconcile }] }),
      ).rejects.toMatchObject({ code: 'invalid-input', parameters: { tag: Object.keys(values)[0] } });
      expect(rig.queue.list()).toEqual([]);
    },
  );

  it('[GCA-191] de-identify what is read from a medium: no name, ID or UID of it is in the archive', async () => {
    for (const instance of [1, 2])
      put(`a${instance}`, {
        name: { Alphabetic: 'Secretname^Jane' },
        patientId: 'SECRETID',
        ...uids(1, 1, instance),
        fill: 9,
      });
    put('b', { name: { Alphabetic: 'Otherperson^Bob' }, patientId: 'SECRETTWO', ...uids(2, 1, 1) });
    const job = await imported({ id: await open(), deIdentify });
    expect(job).toMatchObject({ state: 'done', done: 3, failed: 0 });
    const { rows } = await rig.opened.archive.search({ level: 'study', match: {} });
    expect(rows.map(({ attributes }) => text(attributes, 'NumberOfStudyRelatedInstances')).sort()).toEqual(['1', '2']);
    for (const { attributes } of rows) expect(text(attributes, 'PatientID')).toContain('TRIAL');
    const files = readdirSync(rig.objects, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(3);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name)).toString('latin1');
      for (const secret of ['Secretname', 'SECRET', 'Otherperson', '1.2.4.1', '1.2.4.2'])
        expect(bytes).not.toContain(secret);
    }
  });

  it('leave out what cannot be de-identified, say so, and bring the rest', async () => {
    const report: DataSet = {
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.88.11'] },
      '0040A040': { vr: 'CS', Value: ['CONTAINER'] },
    };
    put('a', { ...jane, ...uids(1, 1, 1) });
    put('b', { ...jane, more: report, ...uids(1, 2, 1) });
    // Only its file says so.
    put('c', { ...jane, more: { '00280301': { vr: 'CS', Value: ['YES'] } }, ...uids(1, 1, 2) });
    const job = await imported({ id: await open(), deIdentify: { ...deIdentify, burnedIn: 'leave-out' } });
    expect(job).toMatchObject({ state: 'warning', total: 3, done: 3, failed: 0 });
    const problems = await rig.queue.problems(job.id);
    expect(problems.map(({ code, message }) => `${code} ${message}`).sort()).toEqual([
      'left-out burned-in',
      'left-out report',
    ]);
    expect(await rig.opened.archive.status()).toMatchObject({ instances: 1, quarantined: 0 });
  });

  it('[VIT-093] of selected instances go through the Storage SCU to the node that the settings name', async () => {
    for (const [study, instance] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      put(`${study}${instance}`, { ...jane, patientId: `P${study}`, ...uids(study, 1, instance) });
    }
    const id = await open();
    change({ reading: { importTo: 'pacs' } });
    const [one] = await rowsOf(id, 'instance');
    expect(await rig.importing.start({ id, instanceRows: [one!.row] })).toEqual({ jobId: 1 });
    expect(rig.sent).toEqual([
      ['pacs', id, { studyRows: [], seriesRows: [], instanceRows: [one!.row] }, undefined, []],
    ]);
    const { patients } = await rig.importing.plan({ id });
    const skipped = patients.find(({ patientId }) => patientId === 'P1')!;
    await rig.importing.start({ id, decisions: [{ key: skipped.key, action: 'skip' }] });
    const [, , selection] = rig.sent[1] as [string, string, { instanceRows: number[] }];
    expect(selection.instanceRows).toHaveLength(1);
    expect(await rig.opened.archive.status()).toMatchObject({ instances: 0 });
    expect(rig.queue.list()).toEqual([]);
  });

  it('bring nothing of another disc that lies in the same place when their turn comes, and say what is gone', async () => {
    const other: Given = { name: { Alphabetic: 'Stranger' }, patientId: 'S1', ...uids(7, 1, 1) };
    put('a', { ...jane, ...uids(1, 1, 1) });
    put('b', { ...jane, ...uids(2, 1, 1) });
    const id = await open();
    change({ reading: { oneAtATime: true } });
    const end = await rig.actions.begin('/media/writer', new AbortController().signal);
    const { patients } = await rig.importing.plan({ id });
    const decisions = patients.map(({ key }) => ({ key, action: 'as-is' as const }));
    const { jobId } = await rig.importing.start({ id, decisions });
    await rig.media.close(id);
    for (const name of ['a', 'b']) rmSync(join(rig.folder, 'source', name));
    put('a', other);
    put('b', { ...jane, ...uids(2, 1, 1) });
    end();
    expect(await rig.queue.finished(jobId)).toMatchObject({ done: 1, failed: 1 });
    expect(await rig.queue.problems(jobId)).toMatchObject([{ object: '1.2.4.1', code: 'not-found' }]);
    await rig.opened.archive.settle();
    const { rows } = await rig.opened.archive.search({ level: 'study', match: {} });
    expect(rows.map(({ attributes }) => text(attributes, 'PatientID'))).toEqual(['P1']);
  });

  it('refuse to make two people of one study one: what names somebody else stays out and is told of', async () => {
    await archived({ ...jane, ...uids(9, 1, 1) });
    put('a', { ...jane, name: { Alphabetic: 'DOE^JANE' }, patientId: 'X1', ...uids(1, 1, 1) });
    put('b', { ...jane, name: { Alphabetic: 'ROE^RITA' }, patientId: 'X1', ...uids(1, 1, 2) });
    const id = await open();
    const { patients } = await rig.importing.plan({ id });
    expect(patients).toHaveLength(1);
    const [candidate] = patients[0]!.candidates;
    const reconcile = { values: candidate!.values, reason: 'COERCE' as const, source: '', keepOriginal: true };
    const job = await imported({ id, decisions: [{ key: patients[0]!.key, action: 'reconcile', reconcile }] });
    expect(job).toMatchObject({ total: 2, failed: 1 });
    expect(await rig.queue.problems(job.id)).toMatchObject([
      { code: 'invalid-input' },
      { code: 'reconciled', object: '1 instance' },
    ]);
    const { rows } = await rig.opened.archive.search({ level: 'instance', match: {} });
    expect(rows).toHaveLength(2);
    for (const uid of rows.map(({ attributes }) => text(attributes, 'SOPInstanceUID')!)) {
      expect(text(await stored(uid), 'PatientName')).toBe('Doe^Jane');
    }
  });

  it('[GCA-176] wait for each other where one medium is read at a time; a second one is not opened meanwhile', async () => {
    put('a', { ...jane, ...uids(1, 1, 1) });
    put('b', { ...jane, ...uids(2, 1, 1) }, 'other');
    const id = await open();
    const other = await open('other');
    change({ reading: { oneAtATime: true } });
    const end = await rig.actions.begin('/media/writer', new AbortController().signal);
    const jobs = [await rig.importing.start({ id }), await rig.importing.start({ id: other })];
    await expect(rig.importing.open([join(rig.folder, 'source', 'a')])).rejects.toMatchObject({ code: 'busy' });
    // What is open already is no other action.
    expect((await rig.importing.open([join(rig.folder, 'source')])).id).toBe(id);
    await expect.poll(() => rig.queue.list().some(({ state }) => state === 'running')).toBe(true);
    expect(await rig.opened.archive.status()).toMatchObject({ instances: 0 });
    end();
    for (const { jobId } of jobs) expect(await rig.queue.finished(jobId)).toMatchObject({ state: 'done' });
    await rig.opened.archive.settle();
    expect(await rig.opened.archive.status()).toMatchObject({ instances: 2 });
  });
});

/** First byte of the data set of a Part 10 file. */
function offsetIn(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return 144 + view.getUint32(140, true);
}
