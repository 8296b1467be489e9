import { describe, expect, it } from 'vitest';
import { ts } from '../../network/conformance/rig.ts';
import type { ExtendedNegotiation } from '../../network/upper-layer/pdu.ts';
import { answerFind, dataSetOf, keysOf } from '../testing/answers.ts';
import { answering, cancels, identifiers, place, proposed, rig, scp, start, studyFind, tree } from './query-scu-rig.ts';

describe('PixelMed DicomImageViewer', () => {
  const studyKeys =
    'PatientID PatientName PatientBirthDate PatientSex PatientBirthTime OtherPatientIDs OtherPatientNames EthnicGroup PatientComments StudyID StudyDescription ModalitiesInStudy StudyDate StudyTime ReferringPhysicianName AccessionNumber PhysiciansOfRecord NameOfPhysiciansReadingStudy AdmittingDiagnosesDescription PatientAge PatientSize PatientWeight Occupation AdditionalPatientHistory StudyInstanceUID'.split(
      ' ',
    );
  const seriesKeys =
    'SeriesNumber SeriesDescription Modality SeriesDate SeriesTime PerformingPhysicianName ProtocolName OperatorsName Laterality BodyPartExamined Manufacturer ManufacturerModelName StationName InstitutionName InstitutionalDepartmentName SeriesInstanceUID'.split(
      ' ',
    );
  const imageKeys =
    'InstanceNumber ImageComments ContentDate ContentTime ImageType AcquisitionNumber AcquisitionDate AcquisitionTime AcquisitionDateTime DerivationDescription ContrastBolusAgent QualityControlImage BurnedInAnnotation LossyImageCompression LossyImageCompressionRatio LossyImageCompressionMethod NumberOfFrames SOPInstanceUID SOPClassUID'.split(
      ' ',
    );
  const ofLevel = (level: string) => identifiers().filter((keys) => keys['QueryRetrieveLevel'] === level);

  it('[PXM-064] [PXM-065] four contexts, no extended negotiation', async () => {
    await start('pixelmed', answering(tree()));
    await rig.find({});
    expect(proposed()).toEqual([
      [studyFind, [ts.ILE, ts.ELE, ts.EBE]],
      [studyFind, [ts.ILE]],
      [studyFind, [ts.ELE]],
      [studyFind, [ts.EBE]],
    ]);
    expect(scp.requests[0]!.user.extended).toEqual([]);
  });

  it('[PXM-066] of accepted contexts an explicit one is used', async () => {
    await start('pixelmed', answering(tree()));
    await rig.find({});
    expect(new Set(scp.messages.map(({ contextId, transferSyntax }) => `${contextId} ${transferSyntax}`))).toEqual(
      new Set([`5 ${ts.ELE}`]),
    );
  });

  it('[PXM-066] implicit where nothing else was accepted', async () => {
    const accept = ({ transferSyntaxes }: { transferSyntaxes: readonly string[] }) =>
      transferSyntaxes.includes(ts.ILE) ? ts.ILE : undefined;
    await start('pixelmed', answering(tree()), { accept });
    expect((await rig.find({})).rows).toHaveLength(2);
    expect(scp.messages[0]).toMatchObject({ contextId: 1, transferSyntax: ts.ILE });
  });

  it('[PXM-067] [PXM-068] [PXM-069] [PXM-070] [PXM-071] the whole tree over one association with all keys', async () => {
    await start('pixelmed', answering(tree()));
    await rig.find({});
    expect(scp.requests).toHaveLength(1);
    expect(scp.released).toBe(1);
    expect(identifiers().map((keys) => keys['QueryRetrieveLevel'])).toEqual([
      ...['STUDY', 'SERIES', 'IMAGE', 'IMAGE', 'SERIES', 'IMAGE', 'IMAGE'],
    ]);
    const common = ['QueryRetrieveLevel', 'RetrieveAETitle', 'SpecificCharacterSet'];
    expect(Object.keys(ofLevel('STUDY')[0]!).sort()).toEqual([...studyKeys, ...common].sort());
    expect(Object.keys(ofLevel('SERIES')[0]!).sort()).toEqual([...seriesKeys, ...common, 'StudyInstanceUID'].sort());
    expect(Object.keys(ofLevel('IMAGE')[0]!).sort()).toEqual(
      [...imageKeys, ...common, 'StudyInstanceUID', 'SeriesInstanceUID'].sort(),
    );
    expect(studyKeys.length + seriesKeys.length + imageKeys.length).toBe(25 + 16 + 19);
    expect(ofLevel('SERIES').map((keys) => keys['StudyInstanceUID'])).toEqual(['2.25.1', '2.25.2']);
    expect(ofLevel('IMAGE').map((keys) => [keys['StudyInstanceUID'], keys['SeriesInstanceUID']])).toEqual([
      ['2.25.1', '2.25.1.1'],
      ['2.25.1', '2.25.1.2'],
      ['2.25.2', '2.25.2.1'],
      ['2.25.2', '2.25.2.2'],
    ]);
  });

  it('[PXM-083] the tree is shown to its instances without asking again', async () => {
    await start('pixelmed', answering(tree()));
    await rig.find({});
    const asked = scp.messages.length;
    const series = await rig.remote.series(place);
    expect(series).toHaveLength(2);
    const instances = await rig.remote.instances({ ...place, seriesUid: series[1]!.seriesUid });
    expect(instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.1.2.1', '2.25.1.2.2']);
    expect(scp.messages).toHaveLength(asked);
  });

  it('[PXM-072] text is decoded by the character set of the response', async () => {
    const study = dataSetOf({ StudyInstanceUID: '2.25.1', PatientName: 'Müller^Jörg', PatientID: 'P1' });
    study['00080005'] = { vr: 'CS', Value: ['ISO_IR 100'] };
    await start('pixelmed', (message, association) => {
      if (keysOf(message.identifier)['QueryRetrieveLevel'] === 'STUDY') {
        association.respond(message, { status: 0xff00, dataSet: study });
      }
      association.respond(message, { status: 0 });
    });
    expect((await rig.find({})).rows[0]!.name).toEqual({ alphabetic: 'Müller^Jörg' });
  });

  it('[PXM-073] [PXM-074] what was not asked for is shown, what is absent is no error', async () => {
    const study = { StudyInstanceUID: '2.25.1', RequestedProcedureDescription: 'CT of the knee' };
    await start('pixelmed', answering([{ study }]));
    const { rows, end } = await rig.find({});
    expect(rows[0]!.more).toEqual({ RequestedProcedureDescription: 'CT of the knee' });
    expect(end.outcome).toBe('complete');
  });

  it('[PXM-075] [PXM-076] answers that do not fit and duplicates are listed', async () => {
    const [one] = tree();
    await start('pixelmed', answering([one!, one!]));
    const { rows } = await rig.find({ PatientName: 'Zacharias' });
    expect(rows.map(({ number, studyUid }) => [number, studyUid])).toEqual([
      [1, '2.25.1'],
      [2, '2.25.1'],
    ]);
  });

  it.each([0xa700, 0xa900, 0xc123])('[PXM-077] status %i of a sub-query ends only that', async (final) => {
    await start('pixelmed', (message, association) => {
      const keys = keysOf(message.identifier);
      const bad = keys['QueryRetrieveLevel'] === 'SERIES' && keys['StudyInstanceUID'] === '2.25.1';
      answerFind(bad ? [] : tree(), message, association, { final: bad ? final : 0 });
    });
    const { rows, end } = await rig.find({});
    expect(rows).toHaveLength(2);
    expect(end.outcome).toBe('complete');
    expect(identifiers().map((keys) => keys['QueryRetrieveLevel'])).toEqual([
      'STUDY',
      'SERIES',
      'SERIES',
      'IMAGE',
      'IMAGE',
    ]);
  });

  it('[PXM-078] FF01H is treated as FF00H', async () => {
    await start('pixelmed', answering(tree(), { pending: 0xff01 }));
    expect((await rig.find({})).rows).toHaveLength(2);
    expect(scp.messages).toHaveLength(7);
  });

  it('[PXM-079] FE00H that nobody asked for is ignored', async () => {
    await start('pixelmed', answering(tree(), { final: 0xfe00 }));
    const { rows, end } = await rig.find({});
    expect(rows).toHaveLength(2);
    expect(end.outcome).toBe('complete');
  });

  it('[PXM-080] C-CANCEL is never sent, not when somebody types on either', async () => {
    let answer: (() => void) | undefined;
    await start('pixelmed', (message, association) => {
      association.respond(message, { status: 0xff00, dataSet: dataSetOf({ StudyInstanceUID: '2.25.1' }) });
      answer = () => association.respond(message, { status: 0 });
    });
    await rig.remote.search({ searchId: 'one', nodeId: 'node', query: { keys: {} } });
    await expect.poll(() => rig.rows('one').length).toBe(1);
    await rig.remote.cancelSearch({ searchId: 'one' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer?.();
    expect(await rig.ended('one')).toMatchObject({ outcome: 'cancelled', count: 1 });
    expect(cancels()).toEqual([]);
    expect(scp.released).toBe(1);
  });

  it('[PXM-081] a failed query is not tried again', async () => {
    await start('pixelmed', answering([], { final: 0xa700 }));
    expect((await rig.find({})).end.outcome).toBe('failed');
    expect(scp.messages).toHaveLength(1);
    expect(scp.requests).toHaveLength(1);
  });
});

describe('Telemis-Medical', () => {
  it('[TEL-105] Study Root FIND with Explicit Little, Explicit Big, Implicit Little Endian', async () => {
    await start('telemis', answering(tree()));
    await rig.find({});
    expect(proposed()).toEqual([[studyFind, [ts.ELE, ts.EBE, ts.ILE]]]);
  });

  it('[TEL-106] [TEL-107] [TEL-108] keys of the three levels', async () => {
    await start('telemis', answering(tree()));
    await rig.find({});
    await rig.remote.series(place);
    await rig.remote.instances({ ...place, seriesUid: '2.25.1.1' });
    const [study, series, image] = identifiers();
    for (const keyword of ['StudyDate', 'StudyTime', 'AccessionNumber', 'PatientName', 'PatientID', 'StudyID']) {
      expect(study).toHaveProperty(keyword, '');
    }
    expect(study).toMatchObject({
      ModalitiesInStudy: '',
      ReferringPhysicianName: '',
      PatientBirthDate: '',
      PatientSex: '',
    });
    expect(series).toMatchObject({
      RequestAttributesSequence: [{ RequestedProcedureID: '', ScheduledProcedureStepID: '' }],
      PerformedProcedureStepStartDate: '',
      PerformedProcedureStepStartTime: '',
      StudyInstanceUID: '2.25.1',
    });
    expect(image).toMatchObject({ SOPInstanceUID: '', SeriesInstanceUID: '2.25.1.1', StudyInstanceUID: '2.25.1' });
  });

  it('[TEL-109] a wildcard is put behind every name, never twice', async () => {
    await start('telemis', answering(tree()));
    await rig.find({ PatientName: 'SMI', ReferringPhysicianName: 'HOU*' });
    expect(identifiers()[0]).toMatchObject({ PatientName: 'SMI*', ReferringPhysicianName: 'HOU*' });
  });

  it('[TEL-110] keys of lower levels are asked for below each study, never relationally', async () => {
    await start('telemis', answering(tree()), { extended: ({ information }) => information });
    const { rows } = await rig.find({ Modality: 'CT', SOPInstanceUID: '2.25.1.1.1' });
    expect(scp.requests[0]!.user.extended).toEqual([]);
    for (const keys of identifiers()) {
      if (keys['QueryRetrieveLevel'] !== 'STUDY') expect(keys['StudyInstanceUID']).toMatch(/^2\.25\.\d$/);
      if (keys['QueryRetrieveLevel'] === 'IMAGE') expect(keys['SeriesInstanceUID']).toMatch(/^2\.25\.\d\.\d$/);
    }
    expect(rows).toHaveLength(2);
  });

  it('[TEL-111] no character set in the request: what is not ASCII is a wildcard for one character', async () => {
    await start('telemis', answering(tree()));
    await rig.find({ PatientName: 'MÜLLER' });
    const { identifier } = scp.messages[0]!;
    expect(identifier).not.toHaveProperty('00080005');
    expect(keysOf(identifier)).toMatchObject({ PatientName: 'M?LLER*' });
  });
});

describe('Vitrea Read', () => {
  const granting = (bytes: number[]) => ({
    extended: ({ sopClassUid }: ExtendedNegotiation) =>
      sopClassUid === studyFind ? Uint8Array.from(bytes) : undefined,
  });

  it('[VIT-022] [VIT-023] Study Root FIND, three transfer syntaxes, relational queries are asked for', async () => {
    await start('vitrea-read', answering(tree()));
    await rig.find({});
    expect(proposed()).toEqual([[studyFind, [ts.ILE, ts.ELE, ts.EBE]]]);
    expect(scp.requests[0]!.user.extended).toEqual([{ sopClassUid: studyFind, information: Buffer.of(1) }]);
  });

  it.each([
    ['no item', {}],
    ['a zero', granting([0])],
    ['an empty item', granting([])],
  ])('[VIT-024] a peer that returns %s gets hierarchical queries only', async (_, options) => {
    await start('vitrea-read', answering(tree()), options);
    const { rows } = await rig.find({ Modality: 'CT' });
    expect(identifiers().map((keys) => [keys['QueryRetrieveLevel'], keys['StudyInstanceUID']])).toEqual([
      ['STUDY', ''],
      ['SERIES', '2.25.1'],
      ['SERIES', '2.25.2'],
    ]);
    expect(rows).toHaveLength(2);
  });

  it('[VIT-025] a peer that grants them gets one query for series without the keys above', async () => {
    await start('vitrea-read', answering(tree()), granting([1]));
    const { rows } = await rig.find({ Modality: 'CT', PatientName: 'Doe' });
    expect(identifiers()).toHaveLength(1);
    expect(identifiers()[0]).toMatchObject({
      QueryRetrieveLevel: 'SERIES',
      Modality: 'CT',
      PatientName: 'Doe*',
      StudyInstanceUID: '',
    });
    expect(rows.map(({ studyUid }) => studyUid)).toEqual(['2.25.1', '2.25.2']);
  });

  it('[VIT-028] text is decoded by the character set of each response', async () => {
    const one = dataSetOf({ StudyInstanceUID: '2.25.1', PatientName: 'Люкceмбypг' });
    one['00080005'] = { vr: 'CS', Value: ['ISO_IR 144'] };
    const two = dataSetOf({ StudyInstanceUID: '2.25.2', PatientName: 'Yamada^Tarou=山田^太郎' });
    two['00080005'] = { vr: 'CS', Value: ['', 'ISO 2022 IR 87'] };
    await start('vitrea-read', (message, association) => {
      association.respond(message, { status: 0xff00, dataSet: one });
      association.respond(message, { status: 0xff00, dataSet: two });
      association.respond(message, { status: 0 });
    });
    expect((await rig.find({})).rows.map(({ name }) => name)).toEqual([
      { alphabetic: 'Люкceмбypг' },
      { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎' },
    ]);
  });

  it('rows with one Patient ID can be told as one patient', async () => {
    const study = (uid: string, id: string) => ({
      study: { StudyInstanceUID: uid, PatientID: id, PatientName: 'A^B' },
    });
    await start('vitrea-read', answering([study('2.25.1', 'P1'), study('2.25.2', ' P1 '), study('2.25.3', 'P2')]));
    expect((await rig.find({})).rows.map(({ patientId }) => patientId.trim())).toEqual(['P1', 'P1', 'P2']);
  });
});
