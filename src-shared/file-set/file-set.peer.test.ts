import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { directoryOptions, fileSetObject, writeFileSet } from '../../testing/file-sets.ts';
import { findProgram, peersAvailable, runPeer } from '../../testing/peers.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { parseFile, type ReadResult } from '../dicom/part10/read.ts';
import { sopClasses } from '../dicom/sop-classes.ts';
import { FileIds } from './file-ids.ts';
import { iconItem } from './icon.ts';
import type { DirectoryFile } from './model.ts';
import { applicationProfiles } from './profiles.ts';
import { namedFiles, readDirectory } from './read-directory.ts';
import { isRootRecordType, recordTypeOf } from './record-types.ts';
import { writeDirectory } from './write-directory.ts';

/** The system's own: the first one of the path may be another, without pydicom. */
const python = '/usr/bin/python3';
const hasPydicom = spawnSync(python, ['-c', 'import pydicom'], { stdio: 'ignore' }).status === 0;
if (!hasPydicom) process.stderr.write('\n*** pydicom IS NOT INSTALLED: tests with it are SKIPPED.\n\n');
const java = '/usr/share/java';
const jars = ['commons-codec', 'hsqldb', 'jaxb-api', 'javax.json', 'slf4j-api', 'slf4j-nop', 'vecmath'];
const classPath = ['pixelmed', ...jars].map((jar) => join(java, `${jar}.jar`)).join(':');
const hasPixelMed = findProgram('java') !== undefined && existsSync(join(java, 'pixelmed.jar'));
if (!hasPixelMed) process.stderr.write('\n*** java WITH pixelmed.jar IS NOT INSTALLED: tests with it are SKIPPED.\n\n');

/** What pydicom 2.3 does not know of, and stops at; dicom3tools of this age neither. */
const young = new Set(['ANNOTATION', 'INVENTORY', 'WF PRESENTATION']);
/** Retired types, which a reader need not know. */
const retired = new Set(['OVERLAY', 'CURVE', 'MODALITY LUT', 'VOI LUT', 'STORED PRINT']);

const sequence = (...items: DataSet[]) => ({ vr: 'SQ' as const, Value: items });
const code: DataSet = {
  '00080100': { vr: 'SH', Value: ['121181'] },
  '00080102': { vr: 'SH', Value: ['DCM'] },
  '00080104': { vr: 'LO', Value: ['DICOM Object Catalog'] },
};
const strings = (vr: 'LO' | 'CS' | 'SH' | 'DT' | 'LT', ...tags: [string, string][]): DataSet =>
  Object.fromEntries(tags.map(([tag, value]) => [tag, { vr, Value: [value] }]));

/** What these dicom3tools do not know of: types that came later. */
const unknownTypes = /Unrecognized enumerated value <(?:PLAN|TRACT|SURFACE SCAN|ASSESSMENT|ANNOTATION)>/;

const referencedSeries = sequence({
  '00081140': sequence({
    '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
    '00081155': { vr: 'UI', Value: ['2.25.7'] },
  }),
  '0020000E': { vr: 'UI', Value: ['2.25.8'] },
});

/** What objects of each type must say for their records to be whole: nothing of it can be invented. */
const own: Readonly<Record<string, DataSet>> = {
  PRESENTATION: { '00081115': referencedSeries },
  'ENCAP DOC': strings('LO', ['00420012', 'application/pdf']),
  'RT DOSE': strings('CS', ['3004000A', 'PLAN']),
  'SR DOCUMENT': { '0040A043': sequence(code) },
  'KEY OBJECT DOC': { '0040A043': sequence(code) },
  SPECTROSCOPY: {
    '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'SPECTROSCOPY', 'NONE'] },
    '00089092': sequence({
      '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.4'] },
      '00081155': { vr: 'UI', Value: ['2.25.7'] },
    }),
    '00280010': { vr: 'US', Value: [1] },
    '00280011': { vr: 'US', Value: [1] },
    '00289001': { vr: 'UL', Value: [1] },
    '00289002': { vr: 'UL', Value: [1024] },
  },
  'HANGING PROTOCOL': {
    ...strings('LO', ['00720004', 'Of a test'], ['00720008', 'Nobody']),
    ...strings('SH', ['00720002', 'TEST']),
    ...strings('CS', ['00720006', 'SITE']),
    ...strings('DT', ['0072000A', '20240105101500']),
    '0072000C': sequence({
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00081032': sequence(code),
      '0040100A': sequence(code),
    }),
    '00720014': { vr: 'US', Value: [0] },
  },
  IMPLANT: strings('LO', ['00080070', 'Nobody'], ['00221095', 'Screw'], ['00221097', '7']),
  'IMPLANT GROUP': strings('LO', ['00780001', 'Screws'], ['00780020', 'Nobody']),
  'IMPLANT ASSY': {
    ...strings('LO', ['00760001', 'Hip'], ['00760003', 'Nobody'], ['00080070', 'Nobody']),
    '00760020': sequence(code),
  },
};

const blended: DataSet = { '0020000D': { vr: 'UI', Value: ['2.25.9'] }, '00081115': referencedSeries };
/** The same of single classes: of a blending state, of a clinical document. */
const ofClass: Readonly<Record<string, DataSet>> = {
  '1.2.840.10008.5.1.4.1.1.11.4': { '00700402': sequence(blended, blended) },
  '1.2.840.10008.5.1.4.1.1.104.2': strings('LO', ['00420012', 'text/XML'], ['0040E001', '2.25.10']),
};

/** One object of every storage class, two patients and a study of two series for good measure. */
function everything(types: (type: string) => boolean): DataSet[] {
  const classes = [...sopClasses.values()].filter(({ storage, uid }) => storage && types(recordTypeOf(uid)));
  const objects = classes.map(({ uid }, index) =>
    fileSetObject({
      sopClassUid: uid,
      study: 'all',
      series: uid,
      seriesNumber: index + 1,
      elements: ofClass[uid] ?? own[recordTypeOf(uid)] ?? {},
    }),
  );
  const ct = '1.2.840.10008.5.1.4.1.1.2';
  const more = [1, 2, 10].map((number) =>
    fileSetObject({
      sopClassUid: ct,
      patientId: 'PID2',
      patientName: 'Yamada^Tarou=山田^太郎',
      modality: 'CT',
      number,
    }),
  );
  for (const object of more) object['00080005'] = { vr: 'CS', Value: ['ISO_IR 192'] };
  return [...objects, ...more];
}

describe('file-sets by other readers', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let files: DirectoryFile[];
  let paths: string[];
  beforeAll(async () => {
    folder = await temporaryFolder('file-set-peers');
    files = await writeFileSet(
      folder.path,
      everything((type) => !young.has(type) && !retired.has(type)),
    );
    paths = files.map(({ fileId }) => fileId.join('/')).sort();
    // What the directory does not name is no part of the file-set.
    await writeFile(join(folder.path, 'DICOM', 'EXTRA'), 'not of the file-set');
  });
  afterAll(() => folder.remove());

  it.skipIf(!hasPydicom)('pydicom lists exactly the instances we wrote', () => {
    const script = [
      'import sys, warnings',
      "warnings.simplefilter('ignore')",
      'from pydicom.fileset import FileSet',
      'fs = FileSet(sys.argv[1])',
      "print(fs.ID); [print('/'.join(i.ReferencedFileID), i.ReferencedSOPInstanceUIDInFile, i.load().SOPInstanceUID, sep='|') for i in fs]",
    ].join('\n');
    const { stdout, stderr } = spawnSync(python, ['-c', script, join(folder.path, 'DICOMDIR')], { encoding: 'utf8' });
    const [id, ...lines] = stdout.trim().split('\n');
    expect(id, stderr).toBe('PHANTOM');
    const expected = files.map(
      ({ fileId, sopInstanceUid }) => `${fileId.join('/')}|${sopInstanceUid}|${sopInstanceUid}`,
    );
    expect(lines.sort()).toEqual(expected.sort());
  });

  it.skipIf(!peersAvailable('dcdirdmp'))('dcdirdmp lists exactly the instances we wrote', async () => {
    const { output } = await runPeer('dcdirdmp', [join(folder.path, 'DICOMDIR')]);
    const listed = [...output.matchAll(/-> (\S+)/g)].map(([, path]) => path!.replaceAll('\\', '/'));
    expect(listed.sort()).toEqual(paths);
  });

  it.skipIf(!peersAvailable('dcmdump'))('dcmdump finds every record at the offsets that lead to it', async () => {
    const { status, output } = await runPeer('dcmdump', ['-Un', '-v', join(folder.path, 'DICOMDIR')]);
    expect(status).toBe(0);
    expect(output).not.toMatch(/^[EW]:/m);
    expect(output.match(/\(0004,1500\) CS/g)).toHaveLength(files.length);
  });

  it.skipIf(!hasPixelMed)('PixelMed lists exactly the instances we wrote', async () => {
    const { output } = await runPeer('java', [
      ...['-Djava.awt.headless=true', '-cp', classPath],
      ...['com.pixelmed.dicom.MediaImporter', folder.path],
    ]);
    const listed = [...output.matchAll(/^(?:Is a DICOM|Not a DICOM).*: (\/\S+)/gm)].map(([, path]) => path!);
    // It speaks of some twice: what it knows of them, and whether it wants them.
    expect([...new Set(listed.map((path) => path.slice(folder.path.length + 1)))].sort()).toEqual(paths);
  });

  it.skipIf(!peersAvailable('dciodvfy'))(
    'dciodvfy finds no error in the directory, with icons and the keys of every profile',
    async () => {
      for (const profile of [undefined, ...Object.values(applicationProfiles)]) {
        const ids = new FileIds();
        const pixels = new Uint8Array(64).map((_, index) => index * 4);
        const withIcons = files.map((file) => ({
          ...file,
          fileId: ids.next(file),
          ...(recordTypeOf(file.sopClassUid) === 'IMAGE'
            ? { icon: iconItem({ columns: 4, rows: 4, samples: 4, pixels }, profile?.iconSize) }
            : {}),
        }));
        const path = join(folder.path, 'OTHERDIR');
        await writeFile(
          path,
          writeDirectory(withIcons, { ...directoryOptions, ...(profile === undefined ? {} : { profile }) }).bytes,
        );
        const { output } = await runPeer('dciodvfy', [path]);
        await rm(path);
        const errors = output.split('\n').filter((line) => line.startsWith('Error'));
        expect(errors.filter((line) => !unknownTypes.test(line))).toEqual([]);
        expect(output).toContain('BasicDirectory');
      }
    },
  );

  it.skipIf(!peersAvailable('dcmdump', 'dcdirdmp'))(
    'the types that are retired, or too young for some, are listed as well',
    async () => {
      const other = await temporaryFolder('file-set-young');
      try {
        const listed = await writeFileSet(
          other.path,
          everything((type) => young.has(type) || retired.has(type)),
        );
        const { status, output } = await runPeer('dcmdump', [join(other.path, 'DICOMDIR')]);
        expect([status, output.match(/\(0004,1500\) CS/g)?.length]).toEqual([0, listed.length]);
        const read = readDirectory(new Uint8Array(readFileSync(join(other.path, 'DICOMDIR'))));
        expect([...namedFiles(read.records)].map(({ record }) => record.type).sort()).toEqual(
          listed.map(({ sopClassUid }) => recordTypeOf(sopClassUid)).sort(),
        );
        expect(read.records.filter(({ type }) => isRootRecordType(type))).toHaveLength(1);
      } finally {
        await other.remove();
      }
    },
  );
});

/** What the objects of the corpus say wrongly themselves, and their records repeat. */
const repeated = [
  /Illegal root for UID/,
  /UID.*Character invalid for this VR/,
  /Leading zeroes in embedded numeric component/,
  /invalid data values for Value Representations/,
  // These spectra were made of no image.
  /Missing attribute Type 1 Required Element=<ReferencedImageEvidenceSequence>/,
  unknownTypes,
];

function headerOf(file: string): ReadResult | undefined {
  try {
    return parseFile(new Uint8Array(readFileSync(file)), { salvage: true, unpack: (bytes) => inflateRawSync(bytes) });
  } catch {
    // What is no DICOM has no place in a directory.
    return undefined;
  }
}

describe.skipIf(!corpusAvailable || !peersAvailable('dciodvfy', 'dcdirdmp'))('a directory of the whole corpus', () => {
  it('is valid, but for what the objects say wrongly themselves', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder('file-set-corpus');
    try {
      const ids = new FileIds();
      const files: DirectoryFile[] = [];
      for (const { file, bytes, path } of corpusFiles()) {
        if (bytes > 2_000_000 || path.startsWith('dicomdir/')) continue;
        const read = headerOf(file);
        if (read === undefined) continue;
        const sopClassUid = text(read.meta, '00020002');
        const sopInstanceUid = text(read.meta, '00020003');
        if (sopClassUid === undefined || sopInstanceUid === undefined) continue;
        const header = read.dataSet;
        const fileId = ids.next({ sopClassUid, header });
        files.push({ fileId, sopClassUid, sopInstanceUid, transferSyntaxUid: read.transferSyntaxUid, header });
      }
      expect(files.length).toBeGreaterThan(500);
      const path = join(folder.path, 'DICOMDIR');
      const { bytes } = writeDirectory(files, directoryOptions);
      await writeFile(path, bytes);
      const verified = await runPeer('dciodvfy', [path]);
      const errors = verified.output.split('\n').filter((line) => line.startsWith('Error'));
      expect(errors.filter((line) => !repeated.some((known) => known.test(line)))).toEqual([]);
      const listed = await runPeer('dcdirdmp', [path]);
      expect(listed.output.match(/-> \S+/g)).toHaveLength(files.length);
      expect([...namedFiles(readDirectory(bytes).records)]).toHaveLength(files.length);
    } finally {
      await folder.remove();
    }
  });
});
