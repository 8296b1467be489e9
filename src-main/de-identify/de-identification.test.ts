import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type DeIdentifyInput, deIdentifyRequestSchema } from '../../src-shared/changes/model.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { text } from '../../src-shared/dicom/access.ts';
import type { ImageOptions } from '../network/conformance/encode.ts';
import { ts } from '../network/conformance/rig.ts';
import { type TestListener, testListener } from '../network/testing/test-listener.ts';
import { type SendingRig, startSendingRig } from '../sending/testing/sending-rig.ts';

let rig: SendingRig | undefined;
let host: TestListener | undefined;
afterEach(async () => {
  await rig?.close();
  await host?.stop();
  rig = undefined;
  host = undefined;
});

const start = async (port = 9): Promise<SendingRig> => {
  rig = await startSendingRig('default', port);
  return rig;
};

const root = '2.25.88';
/** Three images of one patient in two studies, one of another. */
const images: ImageOptions[] = [
  { number: 1, study: `${root}.1`, series: `${root}.1.1` },
  { number: 2, study: `${root}.1`, series: `${root}.1.1` },
  { number: 3, study: `${root}.2`, series: `${root}.2.1` },
  {
    number: 4,
    study: `${root}.3`,
    series: `${root}.3.1`,
    change: [
      [0x00100010, 'PN', 'Other^Anna'],
      [0x00100020, 'LO', 'OTHER-77'],
    ],
  },
];

const request = (input: DeIdentifyInput = {}) => deIdentifyRequestSchema.parse(input);

async function allStudies({ archive }: SendingRig) {
  const { rows } = await archive.search({ level: 'study', match: {} });
  return rows.map(studyRowOf);
}

const select = (catalogue: string, studyRows: number[]) => ({ catalogue, studyRows, seriesRows: [], instanceRows: [] });

async function copied(of: SendingRig, input: DeIdentifyInput, studyRows: number[]) {
  const { jobId } = await of.deIdentification.copy({
    selection: select(of.archive.id, studyRows),
    request: request(input),
  });
  const job = await of.jobs.finished(jobId);
  await of.archive.settle();
  return job;
}

describe('copies in the archive', () => {
  it('are of other studies and patients, each patient one, and say what was done', async () => {
    const of = await start();
    for (const image of images) await of.store([image]);
    const before = await allStudies(of);
    const job = await copied(
      of,
      {},
      before.map(({ studyRow }) => studyRow),
    );
    expect(job).toMatchObject({ state: 'done', done: 4, failed: 0 });
    const all = await allStudies(of);
    expect(all).toHaveLength(6);
    const copies = all.filter(({ patientId }) => patientId.startsWith('ANON-'));
    expect(copies).toHaveLength(3);
    // Two studies of the one patient, one of the other.
    const byPatient = new Map<string, number>();
    for (const { patientId } of copies) byPatient.set(patientId, (byPatient.get(patientId) ?? 0) + 1);
    expect([...byPatient.values()].sort()).toEqual([1, 2]);
    const uids = new Set(before.map(({ studyUid }) => studyUid));
    expect(copies.every(({ studyUid, name }) => !uids.has(studyUid) && name.alphabetic.startsWith('ANON-'))).toBe(true);
    const [first] = await of.archive.locate({ studyUid: copies.find(({ instances }) => instances === 2)!.studyUid });
    const header = await of.archive.header(first!.row);
    expect(text(header, 'PatientIdentityRemoved')).toBe('YES');
    expect(of.audited.filter(({ detail }) => detail?.includes('de-identified copies'))).toHaveLength(1);
  });

  it('of one project have the pseudonyms that were said once; no other patient gets them', async () => {
    const of = await start();
    const row = await of.store([images[0]!]);
    const other = await of.store([images[3]!]);
    const project = await of.deIdentification.createProject({ name: 'Trial', mapping: 'plain' });
    const input = { projectId: project.id, options: ['retain-modified-dates'] };
    const key = JSON.stringify(['id', 'CT-1', 'Conformance^Test', '']);
    const said = { ...input, shiftDays: -100, pseudonyms: [{ patientKey: key, name: 'Zwei', id: 'Z-2' }] };
    await copied(of, said, [row]);
    await copied(of, input, [row, other]);
    const { patients } = await of.deIdentification.mapping(project.id);
    expect(patients.map(({ patientId, pseudonym }) => [patientId, pseudonym.name]).sort()).toEqual([
      ['CT-1', 'Zwei'],
      ['OTHER-77', expect.stringMatching(/^ANON-/)],
    ]);
    expect(patients.find(({ patientId }) => patientId === 'CT-1')!.shiftDays).toBe(-100);
    const taken = { ...input, pseudonyms: [{ patientKey: 'another', name: 'Zwei', id: 'Z-2' }] };
    await expect(of.deIdentification.checkRequest(request(taken))).rejects.toMatchObject({ code: 'invalid-input' });
    await of.deIdentification.checkRequest(request(said));
  });

  it('of one project have the same pseudonyms and UIDs each time; of none others', async () => {
    const of = await start();
    const row = await of.store([images[0]!]);
    const project = await of.deIdentification.createProject({ name: 'Trial', mapping: 'plain' });
    await copied(of, { projectId: project.id }, [row]);
    await copied(of, { projectId: project.id }, [row]);
    expect(await allStudies(of)).toHaveLength(2);
    await copied(of, {}, [row]);
    await copied(of, {}, [row]);
    expect(await allStudies(of)).toHaveLength(4);
    const { patients, uids } = await of.deIdentification.mapping(project.id);
    expect(patients).toMatchObject([{ name: 'Conformance^Test', patientId: 'CT-1' }]);
    const copies = await allStudies(of);
    const made = copies.find(({ patientId }) => patientId === patients[0]!.pseudonym.id)!;
    expect(uids).toContainEqual({ original: `${root}.1`, replacement: made.studyUid });
    expect(uids).toHaveLength(3);
    expect(of.audited.some(({ detail }) => detail?.includes('who is who'))).toBe(true);
  });

  it('with the UIDs of their originals are refused, and what is left out is said', async () => {
    const of = await start();
    const row = await of.store([images[0]!, { ...images[1]!, change: [[0x00280301, 'CS', 'YES']] }]);
    await expect(copied(of, { options: ['retain-uids'] }, [row])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(copied(of, { profile: 'patient-editing' }, [row])).rejects.toMatchObject({ code: 'invalid-input' });
    const job = await copied(of, {}, [row]);
    expect(job).toMatchObject({ state: 'warning', done: 2, failed: 0 });
    const problems = await of.jobs.problems(job.id);
    expect(problems).toMatchObject([{ object: '1 object', code: 'left-out', message: 'left out: burned in' }]);
    const copies = (await allStudies(of)).filter(({ patientId }) => patientId.startsWith('ANON-'));
    expect(copies).toMatchObject([{ instances: 1 }]);
  });

  it('refuse two patients under one ID, an unknown profile, dates kept and shifted', async () => {
    const of = await start();
    const row = await of.store([images[0]!]);
    const same = ['a', 'b'].map((patientKey) => ({ patientKey, name: 'X', id: 'X1' }));
    for (const input of [
      { pseudonyms: same },
      // A real patient's.
      { pseudonyms: [{ patientKey: 'a', name: 'X', id: 'CT-1' }] },
      { pseudonyms: [{ patientKey: 'a', name: 'X\\Y', id: 'Z' }] },
      { values: { '00080020': 'yesterday' } },
      { profile: 'nobodys' },
      { options: ['retain-full-dates', 'retain-modified-dates'] },
    ]) {
      await expect(copied(of, input, [row])).rejects.toMatchObject({
        code: expect.stringMatching(/invalid|not-found/),
      });
    }
  });
});

describe('sending', () => {
  it('lets out copies only: nothing of the patient goes over the network', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.ELE, ts.ILE] });
    const of = await start(host.port);
    for (const image of images) await of.store([image]);
    await of.store([{ ...images[1]!, number: 9, change: [[0x00280301, 'CS', 'YES']] }]);
    const rows = (await allStudies(of)).map(({ studyRow }) => studyRow);
    const project = await of.deIdentification.createProject({ name: 'Trial', mapping: 'plain' });
    const selection = { studyRows: rows, seriesRows: [], instanceRows: [] };
    const wanted = request({ projectId: project.id, pseudonymPrefix: 'TRIAL' });
    const job = await of.jobs.finished(await of.sending.send('peer', of.archive.id, selection, wanted));
    expect(job).toMatchObject({ state: 'warning', done: 5, failed: 0 });
    expect((await of.jobs.problems(job.id)).map(({ message }) => message)).toEqual(['left out: burned in']);
    const files = filesBelow(host.folder);
    expect(files).toHaveLength(4);
    for (const file of files) {
      const bytes = readFileSync(file);
      // With the dot: a new UID may happen to begin with the same digits.
      for (const secret of [
        'Conformance',
        'CT-1',
        'Other',
        'OTHER-77',
        `${root}.`,
        '20260102',
        'MAKER PRIVATE',
        ' A 1',
      ]) {
        expect(bytes.includes(secret)).toBe(false);
      }
      expect(bytes.includes('TRIAL-')).toBe(true);
    }
    expect((await of.deIdentification.mapping(project.id)).patients).toHaveLength(2);
    expect(of.committed.flatMap(({ instances }) => instances)).not.toContainEqual(
      expect.objectContaining({ sopInstanceUid: '' }),
    );
  });

  it('says at once what is wrong with the request', async () => {
    const of = await start();
    const row = await of.store([images[0]!]);
    const selection = { studyRows: [row], seriesRows: [], instanceRows: [] };
    const sent = of.sending.send('peer', of.archive.id, selection, request({ projectId: 'nobodys' }));
    await expect(sent).rejects.toMatchObject({ code: 'not-found' });
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('projects', () => {
  const key = lastingPatientKey({
    studyUid: '1.2',
    patientId: 'PATIENT-1',
    name: { alphabetic: 'Doe^Jane' },
    birthDate: '',
  });
  const instance = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: ts.ELE,
    seriesUid: '1.2.3',
  };
  const original = { studyUid: '1.2', seriesUid: '1.2.3', sopInstanceUid: '1.2.3.4' };

  it('keep an encrypted mapping closed until its passphrase is given, also after a restart', async () => {
    const of = await start();
    const passphrase = `Straße ${randomBytes(8).toString('hex')}`;
    const made = await of.deIdentification.createProject({ name: 'Secret', mapping: 'encrypted', passphrase });
    expect(made).toMatchObject({ mapping: 'encrypted', open: true, patients: 0 });
    const session = await of.deIdentification.session(request({ projectId: made.id }), 'job');
    const planned = await session.plan(instance, key);
    session.made(original, key);
    await session.end();
    const whole = await everythingIn(join(of.folder, 'de-identification'));
    for (const secret of ['Doe^Jane', 'PATIENT-1', '1.2.3.4', passphrase]) expect(whole).not.toContain(secret);
    await of.close(true);

    rig = await startSendingRig('default', 9, { folder: of.folder });
    const { deIdentification } = rig;
    expect(await deIdentification.projects()).toMatchObject([{ id: made.id, open: false, patients: 0 }]);
    const locked = { code: 'invalid-input', parameters: { reason: 'locked' } };
    await expect(deIdentification.mapping(made.id)).rejects.toMatchObject(locked);
    await expect(deIdentification.session(request({ projectId: made.id }), 'job')).rejects.toMatchObject(locked);
    await expect(deIdentification.openProject(made.id, 'wrong')).rejects.toMatchObject({ code: 'invalid-input' });
    await deIdentification.openProject(made.id, passphrase);
    expect(await deIdentification.projects()).toMatchObject([{ open: true, patients: 1 }]);
    const again = await deIdentification.session(request({ projectId: made.id }), 'another');
    expect(await again.plan(instance, key)).toEqual(planned);
    const { patients, uids } = await deIdentification.mapping(made.id);
    expect(patients).toMatchObject([{ name: 'Doe^Jane', patientId: 'PATIENT-1' }]);
    expect(uids).toHaveLength(3);
    await deIdentification.removeProject(made.id);
    expect(await deIdentification.projects()).toEqual([]);
    expect(await everythingIn(join(of.folder, 'de-identification', 'projects'))).toBe('');
  });

  it('need a passphrase to be encrypted, and without a mapping keep nobody', async () => {
    const { deIdentification, folder } = await start();
    const nothing = deIdentification.createProject({ name: 'x', mapping: 'encrypted' });
    await expect(nothing).rejects.toMatchObject({ code: 'invalid-input' });
    const { id } = await deIdentification.createProject({ name: 'Nobody', mapping: 'none' });
    const session = await deIdentification.session(request({ projectId: id }), 'job');
    session.made(original, key);
    await session.end();
    expect(await deIdentification.mapping(id)).toEqual({ patients: [], uids: [] });
    expect(await everythingIn(join(folder, 'de-identification'))).not.toContain('Doe^Jane');
  });

  it('jobs without one go on after a restart as they began, and others begin anew', async () => {
    const of = await start();
    const planOf = async (jobKey: string, from: SendingRig) =>
      (await from.deIdentification.session(request({ options: ['retain-modified-dates'] }), jobKey)).planFor(key);
    const first = await planOf('a', of);
    expect(first.shiftDays).toBeLessThan(0);
    expect((await planOf('b', of)).pseudonym).not.toEqual(first.pseudonym);
    await of.close(true);
    rig = await startSendingRig('default', 9, { folder: of.folder });
    expect(await planOf('a', rig)).toEqual(first);
  });
});

async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}

describe('what is shown before', () => {
  it('a preview lists what is removed, emptied, replaced and added, in items, too', async () => {
    const of = await start();
    await of.store([images[0]!]);
    const [location] = await of.archive.locate({ studyUid: `${root}.1` });
    const asked = { catalogue: of.archive.id, row: location!.row, request: request(), all: false };
    const { lines, columns, rows, warnings } = await of.deIdentification.preview(asked);
    const line = (path: string) => lines.find((one) => one.path === path);
    expect(line('00100010')).toMatchObject({ before: 'Conformance^Test', after: 'ANON-...', change: 'replaced' });
    expect(line('00091001')).toMatchObject({ change: 'removed' });
    expect(line('00080020')).toMatchObject({ before: '20260102', after: '', change: 'emptied' });
    expect(line('00120062')).toMatchObject({ after: 'YES', change: 'added' });
    expect(line('00081140[1].00081155')).toMatchObject({ change: 'replaced', name: 'Referenced SOP Instance UID' });
    expect(line('00080060')).toBeUndefined();
    expect([columns, rows]).toEqual([8, 8]);
    expect(warnings).toEqual([]);
    const whole = await of.deIdentification.preview({ ...asked, all: true });
    expect(whole.lines.find(({ path }) => path === '00080060')).toMatchObject({ before: 'CT', change: 'kept' });
    // The meta header is made anew by who writes the copy.
    expect(whole.lines.filter(({ path }) => path < '0008')).toEqual([]);
    const gca = await of.deIdentification.preview({ ...asked, request: request({ profile: 'canon-gca' }) });
    expect(gca.warnings.join()).toContain('burned into the picture stays');
  });

  it('a check says whom it concerns and what to look out for, by series', async () => {
    const of = await start();
    for (const image of images) await of.store([image]);
    const burned = {
      ...images[1]!,
      number: 9,
      series: `${root}.1.7`,
      change: [[0x00280301, 'CS', 'YES']],
    } as ImageOptions;
    await of.store([burned]);
    await of.store([{ number: 10, study: `${root}.2`, series: `${root}.2.9`, change: [[0x00180015, 'CS', 'HEAD']] }]);
    const rows = (await allStudies(of)).map(({ studyRow }) => studyRow);
    const { patients, series } = await of.deIdentification.check({
      selection: select(of.archive.id, rows),
      request: request({
        pseudonyms: [{ patientKey: JSON.stringify(['id', 'OTHER-77', 'Other^Anna', '']), name: 'Zwei', id: '2' }],
      }),
    });
    expect(patients.map(({ patientId, studies, pseudonym }) => [patientId, studies, pseudonym.id]).sort()).toEqual([
      ['CT-1', 2, 'ANON-...'],
      ['OTHER-77', 1, '2'],
    ]);
    const bySeries = new Map(series.map((one) => [one.seriesUid, one]));
    expect(bySeries.get(`${root}.1.7`)).toMatchObject({ risks: ['burned-in'], leftOut: 1, instances: 1 });
    expect(bySeries.get(`${root}.1.1`)).toMatchObject({ risks: [], leftOut: 0, instances: 2, modality: 'CT' });
    // Each says whose it is and what made it.
    const whose = (seriesUid: string) =>
      patients.find(({ patientKey }) => patientKey === bySeries.get(seriesUid)?.patientKey)?.patientId;
    expect([whose(`${root}.3.1`), whose(`${root}.1.1`), whose(`${root}.2.9`)]).toEqual(['OTHER-77', 'CT-1', 'CT-1']);
    expect(bySeries.get(`${root}.1.1`)?.maker).toMatchObject({ columns: 8, rows: 8 });
    expect(bySeries.get(`${root}.2.9`)).toMatchObject({ risks: ['face'], leftOut: 0 });
  });
});
