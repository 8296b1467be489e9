import { describe, expect, it } from 'vitest';
import { ts } from '../../network/conformance/rig.ts';
import { answerFind, dataSetOf, keysOf } from '../testing/answers.ts';
import { answering, cancels, identifiers, place, proposed, rig, scp, start, studyFind, tree } from './query-scu-rig.ts';

describe('Canon GCA-9300R', () => {
  it('[GCA-080] proposes one context: Study Root FIND, Implicit VR Little Endian', async () => {
    await start('canon-gca', answering(tree()));
    await rig.find({});
    expect(proposed()).toEqual([[studyFind, [ts.ILE]]]);
    expect(scp.requests[0]!.user.extended).toEqual([]);
  });

  it('[GCA-081] asks for the 11 keys of the STUDY level, the level and Retrieve AE Title', async () => {
    await start('canon-gca', answering(tree()));
    await rig.find({});
    expect(identifiers()).toEqual([
      {
        QueryRetrieveLevel: 'STUDY',
        RetrieveAETitle: '',
        StudyDate: '',
        StudyTime: '',
        AccessionNumber: '',
        ModalitiesInStudy: '',
        ReferringPhysicianName: '',
        StudyDescription: '',
        PatientName: '',
        PatientID: '',
        StudyInstanceUID: '',
        StudyID: '',
        NumberOfStudyRelatedInstances: '',
      },
    ]);
  });

  it('[GCA-078] [GCA-082] a study that is expanded is asked for its series: 8 keys and the Study Instance UID', async () => {
    await start('canon-gca', answering(tree()));
    expect(await rig.remote.series(place)).toMatchObject([{ seriesUid: '2.25.1.1' }, { seriesUid: '2.25.1.2' }]);
    expect(identifiers()).toEqual([
      {
        QueryRetrieveLevel: 'SERIES',
        RetrieveAETitle: '',
        StudyInstanceUID: '2.25.1',
        SeriesDate: '',
        SeriesTime: '',
        Modality: '',
        SeriesDescription: '',
        ProtocolName: '',
        SeriesInstanceUID: '',
        SeriesNumber: '',
        NumberOfSeriesRelatedInstances: '',
      },
    ]);
  });

  it('[GCA-079] never asks for instances', async () => {
    await start('canon-gca', answering(tree()));
    await rig.find({});
    await rig.remote.series(place);
    await expect(rig.remote.instances({ ...place, seriesUid: '2.25.1.1' })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(identifiers().map((keys) => keys['QueryRetrieveLevel'])).toEqual(['STUDY', 'SERIES']);
  });

  it('[GCA-083] [GCA-084] [GCA-085] sends ranges, wildcards as typed, and one modality', async () => {
    await start('canon-gca', answering(tree()));
    await rig.find({
      StudyDate: '20260101-20260131',
      StudyTime: '080000-170000',
      PatientName: 'D*',
      PatientID: 'P*',
      AccessionNumber: 'A?1*',
      ModalitiesInStudy: 'ct',
    });
    expect(identifiers()[0]).toMatchObject({
      StudyDate: '20260101-20260131',
      StudyTime: '080000-170000',
      PatientName: 'D*',
      PatientID: 'P*',
      AccessionNumber: 'A?1*',
      ModalitiesInStudy: 'CT',
    });
  });

  it('[GCA-085] two modalities are two queries', async () => {
    await start('canon-gca', answering(tree()));
    const { rows } = await rig.find({ ModalitiesInStudy: 'CT, MR' });
    expect(identifiers().map((keys) => keys['ModalitiesInStudy'])).toEqual(['CT', 'MR']);
    expect(scp.requests).toHaveLength(1);
    expect(rows).toHaveLength(2);
  });

  it.each([
    ['[GCA-086] as set', {}, 100],
    ['[GCA-087] as changed', { querying: { resultLimit: 7 } }, 7],
  ] as const)('%s: the match beyond the limit brings C-CANCEL; what was listed stays', async (_, change, limit) => {
    let waiting: (() => void) | undefined;
    await start(
      'canon-gca',
      (message, association) => {
        if (message.command.field === 0x0fff) return waiting?.();
        for (let number = 1; number <= limit + 1; number++) {
          const dataSet = dataSetOf({ StudyInstanceUID: `2.25.${number}`, PatientID: 'P' });
          association.respond(message, { status: 0xff00, dataSet });
        }
        waiting = () => association.respond(message, { status: 0xfe00 });
      },
      {},
      change,
    );
    const { rows, end } = await rig.find({});
    expect(rows).toHaveLength(limit);
    expect(end).toMatchObject({ outcome: 'limit', count: limit });
    expect(cancels()).toMatchObject([{ command: { messageIdRespondedTo: 1 } }]);
    expect(scp.released).toBe(1);
  });

  it('[GCA-086] exactly as many as the limit bring no C-CANCEL', async () => {
    await start('canon-gca', answering(tree(100)));
    expect((await rig.find({})).end).toMatchObject({ outcome: 'complete', count: 100 });
    expect(cancels()).toEqual([]);
  });

  it('[GCA-088] [GCA-089] what was not asked for is passed over, what is missing is empty and logged', async () => {
    const study = { StudyInstanceUID: '2.25.1', PatientID: 'P1', PatientComments: 'not asked for' };
    await start('canon-gca', answering([{ study }]));
    const { rows } = await rig.find({});
    expect(rows).toMatchObject([{ patientId: 'P1', accession: '', description: '', more: {} }]);
    expect(rows[0]).not.toHaveProperty('instances');
    expect(rig.logged.filter((line) => line.includes('are missing in an answer'))).toEqual([
      expect.stringContaining('NumberOfStudyRelatedInstances'),
    ]);
  });

  it('[GCA-090] rows that do not match are shown', async () => {
    await start('canon-gca', answering(tree()));
    expect((await rig.find({ PatientName: 'Zacharias' })).rows).toHaveLength(2);
  });

  it('[GCA-091] a duplicate replaces the earlier row', async () => {
    const [one, two] = tree();
    await start('canon-gca', answering([one!, two!, { study: { ...one!.study, StudyDescription: 'later' } }]));
    const { rows, end } = await rig.find({});
    expect(rows.map(({ number, studyUid, description }) => [number, studyUid, description])).toEqual([
      [1, '2.25.1', 'later'],
      [2, '2.25.2', ''],
    ]);
    expect(end.count).toBe(2);
  });

  it('[GCA-092] a query that fails is attempted once and said', async () => {
    await start('canon-gca', answering([], { final: 0xc001 }));
    const { end } = await rig.find({});
    expect(end).toMatchObject({ outcome: 'failed', status: 0xc001, error: { code: 'dimse-status' } });
    expect(scp.messages).toHaveLength(1);
    expect(scp.requests).toHaveLength(1);
  });

  it.each([0xa700, 0xa900, 0xc000, 0xcfff, 0xfe00])(
    '[GCA-093] status %i ends only the current query; those that remain run',
    async (final) => {
      await start('canon-gca', (message, association) => {
        const first = keysOf(message.identifier)['ModalitiesInStudy'] === 'CT';
        answerFind(first ? [] : tree(), message, association, { final: first ? final : 0 });
      });
      const { rows, end } = await rig.find({ ModalitiesInStudy: 'CT MR' });
      expect(rows).toHaveLength(2);
      expect(end.status).toBe(final);
      expect(end.outcome).toBe('failed');
    },
  );

  it('[GCA-094] rows that come with FF01H are listed as they are', async () => {
    await start('canon-gca', answering(tree(), { pending: 0xff01 }));
    const { rows, end } = await rig.find({});
    expect(rows).toMatchObject([{ name: { alphabetic: 'Doe^Number1' } }, { name: { alphabetic: 'Doe^Number2' } }]);
    expect(end).toMatchObject({ outcome: 'complete', unsupportedKeys: true });
  });

  it('[GCA-095] PDUs of at most 65536 bytes are sent', async () => {
    await start('canon-gca', answering(tree()), { maximumLength: 0 });
    const uids = Array.from({ length: 4000 }, (_, index) => `2.25.${10_000_000_000 + index}`);
    await rig.find({ StudyInstanceUID: uids.join('\\') });
    expect(keysOf(scp.messages[0]!.identifier)['StudyInstanceUID']).toBe(uids.join('\\'));
    expect(Math.max(...scp.pduLengths)).toBe(65_536);
  });

  it('[GCA-095] one association at a time', async () => {
    await start('canon-gca', answering(tree()));
    await Promise.all([rig.find({}), rig.find({ PatientName: 'D*' }), rig.remote.series(place)]);
    expect(scp.requests).toHaveLength(3);
    expect(scp.mostOpen).toBe(1);
  });
});
