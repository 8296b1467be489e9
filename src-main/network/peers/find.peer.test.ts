import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dcmjsDimse from 'dcmjs-dimse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text, texts } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../../src-shared/dicom/part10/read.ts';
import { corpusAvailable, corpusFiles, corpusPath } from '../../../testing/corpus.ts';
import { type Orthanc, startOrthanc } from '../../../testing/orthanc.ts';
import { type PeerServer, peersAvailable, runPeer, startPeer } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { type FindRig, startFindRig } from '../conformance/find-rig.ts';

/** Other programs query us, and are asked the same as we are. */

const dcmtk = peersAvailable('findscu', 'storescu', 'dcmqrscp');
const withOrthanc = peersAvailable('Orthanc');
const { Client, constants, log, requests } = dcmjsDimse;
log.disableAll?.();

let folder: { path: string; remove(): Promise<void> };
let rig: FindRig;
let port = 0;
let asked = 0;

beforeAll(async () => {
  folder = await temporaryFolder('find-peers');
  rig = await startFindRig('default', { change: { storage: { duplicates: 'keep-first' } } });
  port = rig.ports[0]!;
});
afterAll(async () => {
  await rig?.close();
  await folder?.remove();
});

/** What findscu gets, and what it says. */
async function findscu(
  keys: readonly string[],
  { to = port, title = 'STATION', model = '-S', extra = [] as string[] } = {},
): Promise<{ rows: DataSet[]; output: string }> {
  const output = join(folder.path, `asked${++asked}`);
  mkdirSync(output);
  const outcome = await runPeer('findscu', [
    '-v',
    model,
    '-X',
    '-od',
    output,
    '-aec',
    title,
    ...extra,
    ...keys.flatMap((key) => ['-k', key]),
    '127.0.0.1',
    String(to),
  ]);
  expect(outcome.status, outcome.output).toBe(0);
  const rows = readdirSync(output)
    .sort()
    .map((name) => parseFile(readFileSync(join(output, name))).dataSet);
  return { rows, output: outcome.output };
}

describe.skipIf(!dcmtk)('findscu', () => {
  beforeAll(() =>
    rig.put(
      {
        study: '2.25.1',
        series: '2.25.1.1',
        keys: { PatientName: 'DOE^JOHN', PatientID: 'F1', StudyDate: '20200101' },
      },
      {
        study: '2.25.1',
        series: '2.25.1.2',
        keys: { PatientName: 'DOE^JOHN', PatientID: 'F1', StudyDate: '20200101', Modality: 'MR' },
      },
      {
        study: '2.25.2',
        series: '2.25.2.1',
        keys: {
          SpecificCharacterSet: 'ISO_IR 192',
          PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
          PatientID: 'F2',
        },
      },
      {
        study: '2.25.3',
        series: '2.25.3.1',
        keys: { SpecificCharacterSet: 'ISO_IR 192', PatientName: 'Люксембург^Иван', PatientID: 'F3' },
      },
    ),
  );
  const names = (rows: readonly DataSet[]) => rows.map((row) => text(row, 'PatientName')).sort();

  it('finds at every level of both models', async () => {
    const study = ['PatientID=F1', 'StudyInstanceUID=2.25.1'];
    const patient = await findscu(
      ['QueryRetrieveLevel=PATIENT', 'PatientName=D?E*', 'PatientID', 'NumberOfPatientRelatedStudies'],
      { model: '-P' },
    );
    expect(patient.rows.map((row) => text(row, 'NumberOfPatientRelatedStudies'))).toEqual(['1']);
    const found = await findscu([
      'QueryRetrieveLevel=STUDY',
      'PatientName=doe*',
      'StudyInstanceUID',
      'ModalitiesInStudy',
    ]);
    expect(found.rows.map((row) => texts(row, 'ModalitiesInStudy').sort())).toEqual([['CT', 'MR']]);
    for (const model of ['-P', '-S']) {
      const series = await findscu(['QueryRetrieveLevel=SERIES', ...study, 'SeriesInstanceUID', 'Modality=MR'], {
        model,
      });
      expect(series.rows.map((row) => text(row, 'SeriesInstanceUID'))).toEqual(['2.25.1.2']);
      const images = await findscu(
        ['QueryRetrieveLevel=IMAGE', ...study, 'SeriesInstanceUID=2.25.1.2', 'SOPInstanceUID', 'ImageType'],
        { model },
      );
      expect(images.rows.map((row) => texts(row, 'ImageType'))).toEqual([['ORIGINAL', 'PRIMARY', 'AXIAL']]);
    }
  });
  it('finds Japanese and Cyrillic names in its character set and reads the answer', async () => {
    const japanese = await findscu([
      'QueryRetrieveLevel=STUDY',
      'SpecificCharacterSet=ISO_IR 192',
      'PatientName==山田*',
    ]);
    expect(names(japanese.rows)).toEqual(['Yamada^Tarou=山田^太郎=やまだ^たろう']);
    const cyrillic = await findscu([
      'QueryRetrieveLevel=STUDY',
      'SpecificCharacterSet=ISO_IR 144',
      'PatientName',
      'PatientID=F3',
    ]);
    expect(names(cyrillic.rows)).toEqual(['Люксембург^Иван']);
    expect(text(cyrillic.rows[0]!, 'SpecificCharacterSet')).toBe('ISO_IR 144');
  });
  it('cancels in mid-stream', async () => {
    await rig.put(
      ...Array.from({ length: 400 }, (_, index) => ({
        number: 60_000 + index,
        study: '2.25.7',
        series: '2.25.7.1',
        keys: {},
      })),
    );
    const { output, rows } = await findscu(
      ['QueryRetrieveLevel=IMAGE', 'StudyInstanceUID=2.25.7', 'SeriesInstanceUID=2.25.7.1', 'SOPInstanceUID'],
      { extra: ['--cancel', '3'] },
    );
    expect(output).toMatch(/Cancel/i);
    expect(rows.length).toBeLessThan(400);
  });
});

it('dcmjs-dimse finds studies', async () => {
  await rig.put({
    study: '2.25.9',
    series: '2.25.9.1',
    keys: { PatientName: 'DIMSE^JS', PatientID: 'JS1', StudyDate: '20210101' },
  });
  const client = new Client();
  const request = requests.CFindRequest.createStudyFindRequest({
    PatientName: 'DIMSE*',
    PatientID: '',
    StudyInstanceUID: '',
  });
  const found: Record<string, unknown>[] = [];
  request.on(
    'response',
    (response: {
      getStatus(): number;
      hasDataset(): boolean;
      getDataset(): { getElements(): Record<string, unknown> };
    }) => {
      if (response.getStatus() === constants.Status.Pending && response.hasDataset())
        found.push(response.getDataset().getElements());
    },
  );
  client.addRequest(request);
  await new Promise<void>((resolve, reject) => {
    client.on('networkError', reject);
    client.on('closed', () => resolve());
    client.send('127.0.0.1', port, 'DCMJS', 'STATION');
  });
  expect(found.map(({ PatientID, StudyInstanceUID }) => [PatientID, StudyInstanceUID])).toEqual([['JS1', '2.25.9']]);
});

describe.skipIf(!dcmtk || !withOrthanc || !corpusAvailable)('the corpus, asked of us, dcmqrscp and Orthanc', () => {
  let ours: FindRig;
  let qr: PeerServer;
  let orthanc: Orthanc;
  let qrPort = 0;
  let orthancPort = 0;
  let api = '';
  const instances: DataSet[] = [];

  beforeAll(async () => {
    ours = await startFindRig('default');
    qrPort = await freePort();
    const database = join(folder.path, 'db');
    mkdirSync(database);
    const config = join(folder.path, 'dcmqrscp.cfg');
    writeFileSync(
      config,
      [
        `NetworkTCPPort = ${qrPort}`,
        'MaxPDUSize = 131072',
        'MaxAssociations = 16',
        'HostTable BEGIN',
        'HostTable END',
        'VendorTable BEGIN',
        'VendorTable END',
        'AETable BEGIN',
        `QR ${database} RW (200, 1000mb) ANY`,
        'AETable END',
        '',
      ].join('\n'),
    );
    qr = await startPeer('dcmqrscp', ['-c', config], { port: qrPort });
    orthanc = await startOrthanc(folder.path, {
      DicomAlwaysAllowFind: true,
      CaseSensitivePN: true,
      DicomModalities: { us: ['STATION', '127.0.0.1', ours.ports[0]] },
    });
    ({ api, dicomPort: orthancPort } = orthanc);
    // Files that every program takes over its most ordinary contexts, one for each study and series at most a few.
    const perSeries = new Map<string, number>();
    const files: string[] = [];
    for (const { path, transferSyntax, bytes } of corpusFiles()) {
      if (!/ 1\.2\.840\.10008\.1\.2(\.1)?$/.test(transferSyntax) || bytes > 2_000_000 || files.length >= 120) continue;
      let dataSet: DataSet;
      try {
        dataSet = parseFile(readFileSync(corpusPath(path))).dataSet;
      } catch {
        continue;
      }
      const series = text(dataSet, 'SeriesInstanceUID');
      if (
        series === undefined ||
        text(dataSet, 'StudyInstanceUID') === undefined ||
        text(dataSet, 'PatientID') === undefined
      )
        continue;
      const count = perSeries.get(series) ?? 0;
      if (count >= 3) continue;
      perSeries.set(series, count + 1);
      files.push(corpusPath(path));
    }
    for (const [title, to] of [
      ['STATION', ours.ports[0]!],
      ['QR', qrPort],
      ['ORTHANC', orthancPort],
    ] as const) {
      await runPeer('storescu', ['-nh', '-R', '-aec', title, '127.0.0.1', String(to), ...files]);
    }
    await ours.archive.settle();
    // What all three have: the smallest of them says it.
    const all = await findAll(ours.ports[0]!, 'STATION');
    const theirs = new Set((await findAll(qrPort, 'QR')).map((row) => text(row, 'StudyInstanceUID')));
    const orthancs = new Set((await findAll(orthancPort, 'ORTHANC')).map((row) => text(row, 'StudyInstanceUID')));
    const once = (uid: string | undefined) => all.filter((row) => text(row, 'StudyInstanceUID') === uid).length === 1;
    instances.push(
      ...all.filter((row) => {
        const uid = text(row, 'StudyInstanceUID');
        return theirs.has(uid!) && orthancs.has(uid!) && once(uid);
      }),
    );
  }, 180_000);
  afterAll(async () => {
    await qr?.stop();
    await orthanc?.stop();
    await ours?.close();
  });

  const findAll = async (to: number, title: string) =>
    (
      await findscu(
        [
          'QueryRetrieveLevel=STUDY',
          'StudyInstanceUID',
          'PatientName',
          'PatientID',
          'StudyDate',
          'AccessionNumber',
          'StudyID',
        ],
        { to, title },
      )
    ).rows;
  const uids = (rows: readonly DataSet[], tag: string) => [...new Set(rows.map((row) => text(row, tag) ?? ''))].sort();
  /** The same question to all three, limited to the studies that all three have. */
  async function compare(
    keys: readonly string[],
    tag: string,
    limited: boolean,
  ): Promise<{ ours: string[]; qr: string[]; orthanc: string[] }> {
    const shared = new Set(instances.map((row) => text(row, 'StudyInstanceUID')));
    const of = async (to: number, title: string) => {
      const { rows } = await findscu(keys, { to, title });
      return uids(limited ? rows.filter((row) => shared.has(text(row, 'StudyInstanceUID'))) : rows, tag);
    };
    return {
      ours: await of(ours.ports[0]!, 'STATION'),
      qr: await of(qrPort, 'QR'),
      orthanc: await of(orthancPort, 'ORTHANC'),
    };
  }

  it('have enough in common', () => {
    expect(instances.length).toBeGreaterThan(15);
  });
  it('find the same studies by ID, date, wild card and list', async () => {
    const study = ['QueryRetrieveLevel=STUDY', 'StudyInstanceUID'];
    const dates = uids(instances, 'StudyDate').filter((date) => /^\d{8}$/.test(date));
    const dated = new Set(
      instances.filter((row) => text(row, 'StudyDate') !== undefined).map((row) => text(row, 'StudyInstanceUID')),
    );
    const questions: string[][] = [
      study,
      [...study, `StudyDate=${dates[1]}-${dates[dates.length - 2]}`],
      [...study, `StudyDate=-${dates[3]}`],
      [...study, `StudyDate=${dates[2]}`],
      ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${uids(instances, 'StudyInstanceUID').slice(0, 5).join('\\')}`],
      ...uids(instances, 'PatientID')
        .filter((id) => /^[\w.-]+$/.test(id))
        .slice(0, 8)
        .flatMap((id) => [
          [...study, `PatientID=${id}`],
          [...study, `PatientID=${id.slice(0, 2)}*`],
        ]),
    ];
    for (const keys of questions) {
      const answers = await compare(keys, 'StudyInstanceUID', true);
      expect({ keys, found: answers.ours }).toEqual({ keys, found: answers.qr });
      // For Orthanc a study without a date lies before every date.
      const orthancs = answers.orthanc.filter(
        (uid) => !keys.some((key) => key.startsWith('StudyDate=-')) || dated.has(uid),
      );
      expect({ keys, found: answers.ours }).toEqual({ keys, found: orthancs });
    }
  }, 180_000);
  it('find the same series and instances in them', async () => {
    for (const study of instances.slice(0, 6)) {
      const studyUid = text(study, 'StudyInstanceUID')!;
      const series = await compare(
        ['QueryRetrieveLevel=SERIES', `StudyInstanceUID=${studyUid}`, 'SeriesInstanceUID'],
        'SeriesInstanceUID',
        false,
      );
      expect(series.ours).toEqual(series.qr);
      expect(series.ours).toEqual(series.orthanc);
      const images = await compare(
        [
          'QueryRetrieveLevel=IMAGE',
          `StudyInstanceUID=${studyUid}`,
          `SeriesInstanceUID=${series.ours[0]}`,
          'SOPInstanceUID',
        ],
        'SOPInstanceUID',
        false,
      );
      expect(images.ours).toEqual(images.qr);
      expect(images.ours).toEqual(images.orthanc);
    }
  }, 120_000);
  it('Orthanc queries us through its own interface', async () => {
    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const response = await fetch(`${api}${path}`, { method: 'POST', body: JSON.stringify(body) });
      expect(response.status, await response.clone().text()).toBe(200);
      return (await response.json()) as Record<string, unknown>;
    };
    const get = async (path: string) => (await (await fetch(`${api}${path}`)).json()) as unknown;
    const wanted = instances[0]!;
    const query = await post('/modalities/us/query', {
      Level: 'Study',
      Query: { StudyInstanceUID: text(wanted, 'StudyInstanceUID')!, PatientID: '', NumberOfStudyRelatedInstances: '' },
    });
    expect(await get(`${query['Path']}/answers`)).toEqual(['0']);
    const answer = (await get(`${query['Path']}/answers/0/content?simplify`)) as Record<string, string>;
    expect(answer['PatientID']).toBe(text(wanted, 'PatientID'));
    expect(Number(answer['NumberOfStudyRelatedInstances'])).toBeGreaterThan(0);
  });
});
