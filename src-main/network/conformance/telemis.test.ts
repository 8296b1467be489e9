import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { freePort } from '../../../testing/ports.ts';
import { commandField } from '../dimse/command-fields.ts';
import { phantomImage } from '../testing/phantom.ts';
import { requestBytes, verificationContext } from '../testing/raw-peer.ts';
import { type ArchiveRig, startArchiveRig } from './archive-rig.ts';
import { encodeDataSet, type ImageOptions, type TestElement, testImage } from './encode.ts';
import {
  answersForAll,
  ct,
  echoOn,
  type Rig,
  type RigOptions,
  startRig,
  storage,
  storageList,
  storeOn,
  ts,
  verification,
} from './rig.ts';

const { ILE, ELE, EBE } = ts;
/** The 58 classes of the list of the Storage SCP. */
const classes = storageList(`
  1.2.276.0.7230010.3.4.1915765545.18030.917282194.0 1.2.840.10008.5.1.1.27 1.2.840.10008.5.1.1.29 1.2.840.10008.5.1.1.30
  1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 3 3.1 4 5 6 6.1 7 7.1 7.2 7.3 7.4 8 9 9.1 10 11 11.1 12.1 12.2 12.3 20
  77.1 77.1.1 77.1.2 77.1.3 77.1.4 77.2 88.1 88.2 88.3 88.4 88.11 88.22 88.33 88.50 88.59 88.65 128 129
  481.1 481.2 481.3 481.4 481.5 481.6 481.7`);

let rig: Rig;
afterEach(() => rig?.close());
const start = async (options: RigOptions = {}) => {
  rig = await startRig('telemis', options);
  return rig;
};
const rejected = (result: number, source: number, reason: number) => ({
  code: 'association-rejected',
  parameters: { result, source, reason },
});

describe('association', () => {
  it('[TEL-001][TEL-155] listens at its configured port over plain TCP without anybody doing anything', async () => {
    const port = await freePort();
    await start({ fixedPorts: true, change: { listener: { port } } });
    expect(rig.ports).toEqual([port]);
    expect(await rig.answers([[verification, [ILE]]], { port })).toEqual([ILE]);
  });
  it('[TEL-003] the maximum length announced without configuration is 16384', async () => {
    await start();
    expect((await rig.open([[verification, [ILE]]])).accept.user.maximumLength).toBe(16_384);
  });
  it('[TEL-004] extended negotiation is not honoured', async () => {
    await start();
    const information = Uint8Array.of(2, 0, 0, 0, 0, 0);
    const endpoint = await rig.open([[ct, [ILE]]], { user: { extended: [{ sopClassUid: ct, information }] } });
    expect(endpoint.accept.user.extended).toEqual([]);
  });
  it('[TEL-005] no asynchronous window is returned, and requests are answered one after the other', async () => {
    await start();
    const endpoint = await rig.open([[verification, [ILE]]], {
      user: { asynchronousWindow: { invoked: 0, performed: 0 } },
    });
    expect(endpoint.accept.user.asynchronousWindow).toBeUndefined();
    expect(await Promise.all([echoOn(endpoint), echoOn(endpoint)])).toEqual([0, 0]);
  });
  it('[TEL-006] the number of associations can be changed while it runs', async () => {
    await start();
    const open = [await rig.open([[verification, [ILE]]]), await rig.open([[verification, [ILE]]])];
    await rig.update((listener) => ({ ...listener, maxAssociations: 2 }));
    await expect(rig.open([[verification, [ILE]]])).rejects.toMatchObject({ code: 'association-rejected' });
    await rig.update((listener) => ({ ...listener, maxAssociations: 3 }));
    open.push(await rig.open([[verification, [ILE]]]));
    expect(open).toHaveLength(3);
  });
  it('[TEL-007] the answer carries one fixed implementation class UID', async () => {
    await start({ implementation: 'theirs' });
    for (const uid of [verification, ct]) {
      const { user } = (await rig.open([[uid, [ILE]]])).accept;
      expect(user.implementationClassUid).toBe('1.2.276.0.7230010.3.0.3.5.2');
    }
  });
  it('[TEL-010][TEL-011] any calling and any called title is accepted', async () => {
    await start();
    expect(await rig.answers([[ct, [ILE]]], { calling: 'ANYBODY', called: 'WRONG' })).toEqual([ILE]);
  });
  it('[TEL-012] the responding title is the configured one', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ILE]]], { called: 'WRONG' });
    expect(endpoint.accept.calledAeTitle.trim()).toBe('STATION');
  });
  it('[TEL-013] all configured ports accept associations', async () => {
    await start({ change: { listener: { additionalPorts: [11113, 11114] } } });
    expect(rig.ports).toHaveLength(3);
    for (const port of rig.ports) {
      expect(await rig.answers([[ct, [ILE]]], { port })).toEqual([ILE]);
    }
  });
  it('[TEL-014] a wrong application context is rejected by source 1, reason 2', async () => {
    await start();
    const peer = await rig.raw();
    peer.send(requestBytes([verificationContext(1)], { applicationContext: '1.2.840.10008.3.1.1.2' }));
    expect(await peer.rejected()).toEqual({ result: 2, source: 1, reason: 2 });
    await rig.close();
    rig = await startRig('default');
    const other = await rig.raw();
    other.send(requestBytes([verificationContext(1)], { called: 'STATION', applicationContext: '1.2.3' }));
    expect(await other.rejected()).toEqual({ result: 1, source: 1, reason: 2 });
  });
  it('[TEL-015] want of resources is rejected by source 3, reason 1', async () => {
    await start({ ready: () => false });
    await expect(rig.open([[ct, [ILE]]])).rejects.toMatchObject(rejected(1, 3, 1));
  });
  it('[TEL-016] while it shuts down, associations are rejected 1/1/1', async () => {
    await start();
    const open = await rig.open([[verification, [ILE]]]);
    const stopping = rig.listener.stop(3000);
    await expect(rig.open([[ct, [ILE]]])).rejects.toMatchObject(rejected(1, 1, 1));
    expect(await echoOn(open)).toBe(0);
    await open.release();
    await stopping;
  });
  it.each<[string, string[], string | number]>([
    ['[TEL-017] ELE of ELE, EBE and ILE', [ILE, EBE, ELE], ELE],
    ['[TEL-018] EBE of EBE and ILE', [ILE, EBE], EBE],
    ['[TEL-019] ILE alone', [ILE], ILE],
  ])('%s', async (_title, offered, taken) => {
    await start();
    expect(await rig.answers([[ct, offered]])).toEqual([taken]);
    expect(await rig.answers([[verification, offered]])).toEqual([taken]);
  });
  it('[TEL-020] a context of unknown syntaxes is refused, others are not affected', async () => {
    await start();
    expect(
      await rig.answers([
        [ct, [ts.JB]],
        [ct, [ILE]],
      ]),
    ).toEqual([4, ILE]);
  });
  it('[TEL-021][TEL-022][TEL-161] class and syntax must both be known; worklist is not; the association stands anyway', async () => {
    await start();
    const worklist = '1.2.840.10008.5.1.4.31';
    expect(
      await rig.answers([
        [ct, [ts.JB, ELE]],
        [worklist, [ILE]],
        ['1.2.3.4', [ILE]],
      ]),
    ).toEqual([ELE, 3, 3]);
  });
  it('[TEL-023] it opens no association', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    await storeOn(endpoint, phantomImage(1, 8, 8));
    await endpoint.release();
    expect(rig.listener.activity().map((entry) => entry.direction)).toEqual(['in']);
  });
  it('[TEL-160] nobody is asked for TLS or a name, and none is acknowledged', async () => {
    await start();
    expect(rig.settings.listener.tls.enabled).toBe(false);
    const identity = {
      type: 1,
      positiveResponseRequested: true,
      primary: Buffer.from('me'),
      secondary: new Uint8Array(0),
    };
    const endpoint = await rig.open([[ct, [ILE]]], { user: { userIdentity: identity } });
    expect(endpoint.accept.user.userIdentityResponse).toBeUndefined();
  });
});

describe('Verification', () => {
  it.each([
    ['[TEL-025] the storage entity answers C-ECHO', 'STORAGE'],
    ['[TEL-026] the commitment entity answers C-ECHO', 'COMMITMENT'],
    ['[TEL-027] the query entity answers C-ECHO', 'QUERY'],
    ['[TEL-028] the procedure step entity answers C-ECHO', 'MPPS'],
  ])('%s', async (_title, called) => {
    await start();
    expect(await echoOn(await rig.open([[verification, [ILE]]], { called }))).toBe(0);
  });
  it('[TEL-029] ILE is always accepted, ELE and EBE too', async () => {
    await start();
    expect(await rig.answers([ILE, ELE, EBE].map((syntax) => [verification, [syntax]]))).toEqual([ILE, ELE, EBE]);
  });
});

describe('Storage SOP classes', () => {
  it.each<[string, string[]]>([
    ['[TEL-030] all 58 of the list', classes],
    ['[TEL-031] MR Spectroscopy and Enhanced MR', storageList('4.2 4.1')],
    ['[TEL-032] retired ones', storageList('6 3 5 12.3')],
    ['[TEL-033] drafts', storageList('77.1 77.2 88.1 88.2 88.3 88.4 9.1')],
    ['[TEL-034] hardcopies and Stored Print', ['29', '30', '27'].map((end) => `1.2.840.10008.5.1.1.${end}`)],
    ['[TEL-035] stand-alone objects', storageList('8 9 10 11 129')],
    ['[TEL-036] radiotherapy', storageList('481.1 481.2 481.3 481.4 481.5 481.6 481.7')],
  ])('%s', async (_title, uids) => {
    await start();
    for (const syntax of [ILE, ELE, EBE]) {
      const answers = await answersForAll(rig, uids, [syntax]);
      expect([...answers].filter(([, answer]) => answer !== syntax)).toEqual([]);
    }
  });
});

describe('storing', () => {
  let archive: ArchiveRig;
  beforeAll(async () => {
    archive = await startArchiveRig('telemis');
  });
  afterAll(() => archive.close());
  const found = (number: number, of = archive) => of.locate(testImage({ number }).sopInstanceUid);

  it('[TEL-037] the private presentation state of OFFIS is taken and stored', async () => {
    const sopClassUid = classes[0]!;
    expect((await archive.send({ number: 37, sopClassUid })).status).toBe(0);
    expect(await found(37)).toHaveLength(1);
  });
  it('[TEL-038][TEL-040] every attribute stays as it came', async () => {
    const { sent } = await archive.send({ number: 38, transferSyntaxUid: EBE });
    const [location] = await found(38);
    expect((await archive.stored(location!)).dataSet.equals(sent)).toBe(true);
  });
  it('[TEL-039] signatures: level 1 is what would be answered; they are kept all the same', async () => {
    await start({ change: { listener: { extendedNegotiation: 'answer' } } });
    const information = Uint8Array.of(0, 0, 0, 0, 0, 0);
    const endpoint = await rig.open([[ct, [ILE]]], { user: { extended: [{ sopClassUid: ct, information }] } });
    expect([...endpoint.accept.user.extended[0]!.information]).toEqual([2, 0, 1, 0, 0, 0]);
    await archive.send({ number: 39 });
    const [location] = await found(39);
    expect((await archive.archive.header(location!.row))['FFFAFFFA']?.Value).toHaveLength(1);
  });
  it('[TEL-041] after Success the instance is listed and can be opened', async () => {
    const study = '2.25.4711.41';
    const changed = new Promise<void>((resolve) => {
      archive.archive.onChanged(({ studies }) => {
        if (studies.some(({ studyUid }) => studyUid === study)) {
          resolve();
        }
      });
    });
    expect((await archive.send({ number: 41, study, series: `${study}.1` })).status).toBe(0);
    await changed;
    const { rows } = await archive.archive.search({ level: 'study', match: { '0020000D': [study] } });
    const [series] = await archive.archive.seriesOfStudy(rows[0]!.studyRow);
    expect((await archive.archive.series(series!.seriesRow))?.instances).toHaveLength(1);
  });
  it('[TEL-042] a full disk is answered A700H', async () => {
    const full = await startArchiveRig('telemis', { freeBytes: 0 });
    try {
      expect((await full.send({ number: 42 })).status).toBe(0xa700);
      expect(await found(42, full)).toEqual([]);
    } finally {
      await full.close();
    }
  });
  it('[TEL-042] so is a write that fails', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    for (const code of ['disk-full', 'io', 'busy'] as const) {
      rig.files.onCommit = () => {
        throw new NegatoscopeError(code, 'no');
      };
      expect((await storeOn(endpoint, phantomImage(1, 8, 8))).status).toBe(0xa700);
    }
  });
  it('[TEL-043] a class that is not the one negotiated is answered A800H', async () => {
    await start();
    const endpoint = await rig.open([[ct, [ELE]]]);
    const { sopInstanceUid, dataSet } = phantomImage(1, 8, 8);
    const response = await endpoint.exchange(
      endpoint.association.contexts.get(1)!,
      {
        field: commandField.store,
        affectedSopClassUid: storage('66.4'),
        affectedSopInstanceUid: sopInstanceUid,
        priority: 0,
      },
      { data: dataSet },
    );
    expect(response.status).toBe(0xa800);
  });
  it.each<[string, ImageOptions, number]>([
    [
      '[TEL-044] another SOP class than the command’s',
      { number: 1, change: [[0x00080016, 'UI', storage('4')]] },
      0xa900,
    ],
    ['[TEL-045] another instance than the command’s', { number: 45, change: [[0x00080018, 'UI', '2.25.99']] }, 0xa900],
    ['[TEL-046] no SOP class in the data set', { number: 461, without: [0x00080016] }, 0xc000],
    ['[TEL-046] no SOP instance in the data set', { number: 462, without: [0x00080018] }, 0xc000],
  ])('%s is refused and not stored', async (_title, image, status) => {
    expect((await archive.send(image)).status).toBe(status);
    expect(await found(image.number)).toEqual([]);
  });
  it('[TEL-047] a presentation state that does not hold together is refused with C000H; one that does is stored', async () => {
    const area: TestElement[] = [
      [0x00700052, 'SL', [1, 1]],
      [0x00700053, 'SL', [8, 8]],
      [0x00700100, 'CS', 'SCALE TO FIT'],
      [0x00700102, 'IS', '1\\1'],
    ];
    const references: TestElement[] = [
      [
        0x00081140,
        'SQ',
        [
          [
            [0x00081150, 'UI', ct],
            [0x00081155, 'UI', '2.25.1'],
          ],
        ],
      ],
      [0x0020000e, 'UI', '2.25.2'],
    ];
    const state: ImageOptions = {
      ...{ number: 47, sopClassUid: storage('11.1'), study: '2.25.4711.47', series: '2.25.4711.47.1' },
      change: [
        [0x00080060, 'CS', 'PR'],
        [0x00081115, 'SQ', [references]],
        [0x00700080, 'CS', 'STATE'],
        [0x00700082, 'DA', '20260101'],
        [0x00700083, 'TM', '120000'],
        [0x0070005a, 'SQ', [area]],
      ],
    };
    const [, ...broken] = area;
    const bad = await archive.send({ ...state, change: [...state.change!.slice(0, -1), [0x0070005a, 'SQ', [broken]]] });
    expect(bad.status).toBe(0xc000);
    expect(await found(47)).toEqual([]);
    expect((await archive.send(state)).status).toBe(0);
    expect(await found(47)).toHaveLength(1);
  });
  it('[TEL-048] an internal error is answered C000H', async () => {
    await start();
    rig.files.onCommit = () => {
      throw new Error('anything');
    };
    const { sopClassUid, sopInstanceUid, elements } = testImage({ number: 1 });
    const endpoint = await rig.open([[ct, [ELE]]]);
    const instance = { sopClassUid, sopInstanceUid, dataSet: encodeDataSet(elements, ELE) };
    expect((await storeOn(endpoint, instance)).status).toBe(0xc000);
  });
});
