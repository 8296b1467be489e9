import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import { getClass, moveClass, retrieveOn, usual } from '../testing/retrieve-rig.ts';
import { until } from '../testing/test-listener.ts';
import { image, message, series, station, study } from './retrieve-station.ts';
import { type Offered, ts } from './rig.ts';

/** The Retrieve SCP as the Kodak Online Storage Manager has it, and the Storage SCU of its sub-operations. */
describe('Kodak DirectView OSM', () => {
  const ours = station('kodak-osm', { listener: { callers: [{ aeTitle: 'CALLER', address: '127.0.0.1' }] } });
  const { move, arrived, answering, changed, unchanged, sequence, dropped } = ours;

  it('[OSM-075][OSM-084] Patient Root and Study Root MOVE in ILE, ELE, EBE, EBE before all; no C-GET', async () => {
    const all = [ts.ILE, ts.ELE, ts.EBE];
    for (const uid of Object.values(moveClass)) {
      expect(
        await ours.rig.answers([
          [uid, all],
          [uid, [ts.ILE]],
          [uid, [ts.ELE]],
          [uid, [ts.ILE, ts.ELE]],
          [uid, [ts.DEF]],
        ]),
      ).toEqual([ts.EBE, ts.ILE, ts.ELE, ts.ELE, 4]);
    }
    expect(await ours.rig.answers(Object.values(getClass).map((uid): Offered => [uid, all]))).toEqual([3, 3]);
    const big = await ours.rig.open([[moveClass.patient, [ts.EBE]]]);
    expect((await retrieveOn(big, { level: 'PATIENT', patient: usual.patient })).status).toBe(0);
    expect(arrived()).toHaveLength(4);
    await big.release();
  });

  it('[OSM-064][OSM-065][OSM-066] one C-STORE after the other over one association for all images', async () => {
    expect(await sequence()).toEqual({ most: 1, stores: 3, associations: 1 });
  });

  it('[OSM-067] when the association is dropped the move ends', async () => {
    expect(await dropped()).toEqual({ status: 0xb000, completed: 1, associations: 1 });
  });

  it('[OSM-068] nothing times out while an image is being sent', async () => {
    const { dimseMs, packetMs, sendMs, idleMs } = ours.rig.settings.calling.timeouts;
    expect([dimseMs, packetMs, sendMs, idleMs]).toEqual([0, 0, 0, 0]);
    ours.to.ingest.onCommit = () => new Promise((resolve) => setTimeout(resolve, 300));
    expect((await move(image(1))).status).toBe(0);
  });

  it('[OSM-074] associations that send at the same time are limited, for a node and altogether', async () => {
    ours.rig.nodes.splice(0);
    ours.rig.addNode('DESTINATION', ours.to.port, { sending: { overrides: { maxAssociations: 1 } } });
    let most = 0;
    ours.to.ingest.onCommit = async () => {
      most = Math.max(most, ours.to.listener.status().associations);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    expect((await Promise.all([move(study), move(study)])).map(({ status }) => status)).toEqual([0, 0]);
    expect(most).toBe(1);
    await changed({ maximumAtOnce: 1 });
    let open = () => {};
    ours.to.ingest.onCommit = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    const begun = ours.to.ingest.begun;
    const first = move(image(1));
    await until(() => ours.to.ingest.begun > begun);
    expect((await move(study)).status).toBe(0xa700);
    open();
    expect((await first).status).toBe(0);
    await unchanged();
  });

  it('[OSM-076][OSM-077] an unknown destination is A801H, other refusals are A700H', async () => {
    expect((await move(study, { destination: 'NOBODY' })).status).toBe(0xa801);
    for (const keys of [{}, { level: 'STUDY' }, { level: 'PATIENT', patient: usual.patient }]) {
      expect((await move(keys)).status).toBe(0xa700);
    }
    expect((await move(study, { identifier: Buffer.from('no data set') })).status).toBe(0xa700);
  });

  it('[OSM-078][OSM-079][OSM-080] some failed B000H, a single image C003H, all of them C000H', async () => {
    answering({ 2: 0xa700 });
    expect((await move(study)).status).toBe(0xb000);
    expect((await move(image(2))).status).toBe(0xc003);
    answering({ 1: 0xa700, 2: 0xa700, 3: 0xa700 });
    expect((await move(series)).status).toBe(0xc000);
    ours.to.ingest.onCommit = () => undefined;
    const { select } = ours.rig.archive;
    ours.rig.archive.select = () => Promise.reject(new NegatoscopeError('io', 'the index is broken'));
    expect((await move(study)).status).toBe(0xc000);
    ours.rig.archive.select = select;
  });

  it('[OSM-081] relational C-MOVE is neither negotiated nor served', async () => {
    const information = Uint8Array.of(1);
    const endpoint = await ours.rig.open([[moveClass.study, [message]]], {
      user: { extended: [{ sopClassUid: moveClass.study, information }] },
    });
    expect(endpoint.accept.user.extended).toEqual([]);
    expect((await retrieveOn(endpoint, { level: 'SERIES', series: usual.series })).status).toBe(0xa700);
    await endpoint.release();
    expect(arrived()).toEqual([]);
  });

  it('[OSM-082] priority has no effect', async () => {
    for (const priority of [0, 1, 2]) {
      ours.to.ingest.received.splice(0);
      expect((await move(study, { priority })).status).toBe(0);
      expect(arrived()).toEqual([1, 2, 3].map(usual.image));
    }
  });

  it('[OSM-083] key image notes are moved like images', async () => {
    const note = {
      number: 30,
      study: '2.25.4711.30',
      series: '2.25.4711.31',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
    };
    const sent = await ours.rig.put({
      ...note,
      without: [
        0x7fe00010, 0x00280010, 0x00280011, 0x00280002, 0x00280004, 0x00280100, 0x00280101, 0x00280102, 0x00280103,
      ],
    });
    expect((await move({ level: 'STUDY', study: note.study })).status).toBe(0);
    expect(ours.to.ingest.received.map(({ path }) => readFileSync(path).equals(sent))).toEqual([true]);
  });

  it.each([
    ['Basic Text SR', '88.11', 40],
    ['Enhanced SR', '88.22', 41],
    ['Comprehensive SR', '88.33', 42],
  ])('[OSM-123] a %s is stored, found and moved', async (_name, sopClass, number) => {
    const studyUid = `2.25.4711.${number}`;
    const pixels = [0x7fe00010, 0x00280010, 0x00280011, 0x00280002, 0x00280004, 0x00280100, 0x00280101, 0x00280102];
    const sent = await ours.rig.put({
      ...{ number, study: studyUid, series: `${studyUid}.1`, sopClassUid: `1.2.840.10008.5.1.4.1.1.${sopClass}` },
      change: [[0x00080060, 'CS', 'SR']],
      without: [...pixels, 0x00280103],
    });
    const { rows } = await ours.rig.archive.search({ level: 'series', match: { '0020000D': [studyUid] } });
    expect(rows.map(({ attributes }) => text(attributes, 'Modality'))).toEqual(['SR']);
    expect((await move({ level: 'STUDY', study: studyUid })).status).toBe(0);
    expect(ours.to.ingest.received.map(({ path }) => readFileSync(path).equals(sent))).toEqual([true]);
  });
});
