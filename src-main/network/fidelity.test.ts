import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataSet } from '../../src-shared/dicom/part10/read.ts';
import { mediaStorageDirectorySopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { listenerSchema, storageSchema } from '../../src-shared/settings/schema.ts';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { type Archive, openArchive } from '../archive/archive.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import { silentAudit } from '../audit/types.ts';
import { silentLog } from '../log/types.ts';
import { createListener, type Listener } from './listener.ts';
import { describeFile } from './services/storage/describe-file.ts';
import { type InstanceSource, memorySource } from './services/storage/instance-source.ts';
import type { SendResult } from './services/storage/scu.ts';
import { valueCases } from './testing/generated-cases.ts';
import { readMeta } from './testing/phantom.ts';
import { sendTo } from './testing/send.ts';
import { testListener } from './testing/test-listener.ts';

/** What goes out must lie at the other end byte for byte. */
interface Case {
  name: string;
  source: InstanceSource;
  dataSet: Buffer;
}

const generated = (): Case[] =>
  valueCases().map(({ name, dataSet, ...description }) => ({
    name,
    dataSet,
    source: memorySource(description, dataSet),
  }));

/**
 * Two files at most of each pair of folder and transfer syntax, smallest first, from folders of all kinds. `others` cannot be stored as they
 * are: the archive wants identifiers, and those of the message.
 */
async function fromCorpus(): Promise<{ cases: Case[]; others: Case[] }> {
  const taken = new Map<string, number>();
  const seen = new Set<string>();
  const found = { cases: [] as Case[], others: [] as Case[] };
  for (const { path, file, transferSyntax, bytes } of [...corpusFiles()].sort((a, b) => a.bytes - b.bytes)) {
    const folder = path.split('/')[0] ?? '';
    if (folder === 'odd-and-corrupt' || transferSyntax.startsWith('none') || bytes > 20e6) {
      continue;
    }
    const source = await describeFile(file).catch(() => undefined);
    if (source === undefined) {
      continue;
    }
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = source;
    if (seen.has(sopInstanceUid) || sopClassUid === mediaStorageDirectorySopClass) {
      continue;
    }
    const dataSet = readFileSync(file).subarray(-source.bytes);
    const list = hasIdentifiers(dataSet, transferSyntaxUid, sopClassUid, sopInstanceUid) ? 'cases' : 'others';
    const key = `${list} ${folder === 'transfer-syntaxes' ? folder : 'elsewhere'} ${transferSyntax}`;
    const count = taken.get(key) ?? 0;
    if (count < 2) {
      taken.set(key, count + 1);
      seen.add(sopInstanceUid);
      found[list].push({ name: path, dataSet, source });
    }
  }
  return found;
}

/** Packed data sets are taken at their word. */
function hasIdentifiers(dataSet: Buffer, transferSyntaxUid: string, sopClassUid: string, instanceUid: string): boolean {
  if (transferSyntaxes.get(transferSyntaxUid)?.packed !== undefined) {
    return true;
  }
  const want = new Set([0x00080016, 0x00080018, 0x0020000d, 0x0020000e]);
  const read = readDataSet(dataSet, transferSyntaxUid, { want }).dataSet;
  const uid = (tag: string) => read[tag]?.Value?.[0];
  return (
    uid('00080016') === sopClassUid &&
    uid('00080018') === instanceUid &&
    uid('0020000D') !== undefined &&
    uid('0020000E') !== undefined
  );
}

async function send(cases: Case[], port: number): Promise<SendResult[]> {
  const { results } = await sendTo(
    port,
    cases.map((each) => each.source),
  );
  return results;
}

let folder: { path: string; remove(): Promise<void> };
let state: State;
let archive: Archive;
let listener: Listener;

beforeAll(async () => {
  folder = await temporaryFolder('fidelity');
  state = await openState(folder.path);
  archive = await openArchive({
    folder: folder.path,
    state,
    settings: () => storageSchema.parse({ durability: 'relaxed', reserveBytes: 0, duplicates: 'keep-both' }),
    log: silentLog,
    audit: silentAudit,
  });
  listener = createListener({
    settings: listenerSchema.parse({ host: '127.0.0.1', acceptUnknownSopClasses: true }),
    ingest: archive.ingest,
    audit: silentAudit,
    log: silentLog,
    anyPort: true,
  });
  await listener.start();
});

afterAll(async () => {
  await listener.stop(0);
  await archive.close();
  await state.close('close');
  await folder.remove();
});

/** Sends the cases into the archive; what is wrong with each that did not come out as it went in. */
async function problems(cases: Case[]): Promise<string[]> {
  const results = await send(cases, listener.status().ports[0] ?? 0);
  await archive.settle();
  const found: string[] = [];
  for (const [index, { name, dataSet, source }] of cases.entries()) {
    const result = results[index];
    if (result?.outcome !== 'done') {
      found.push(`${name}: ${result?.error?.message} ${result?.comment ?? ''}`);
      continue;
    }
    const locations = await archive.locate({ sopInstanceUid: source.sopInstanceUid });
    const files = await Promise.all(locations.map(({ path }) => readFile(path)));
    const identical = files.some((file) => {
      const { dataSetOffset, sopInstanceUid, transferSyntaxUid } = readMeta(file);
      return (
        transferSyntaxUid === source.transferSyntaxUid &&
        sopInstanceUid === source.sopInstanceUid &&
        file.subarray(dataSetOffset).equals(dataSet)
      );
    });
    if (!identical) {
      found.push(`${name}: ${files.length} files, none with the bytes sent`);
    }
  }
  return found;
}

const count = (cases: Case[]): number => new Set(cases.map(({ source }) => source.transferSyntaxUid)).size;

describe('what was sent lies in the archive byte for byte', () => {
  it('[TEL-038] [TEL-040] [GCA-038] [GCA-039] thirteen ways of encoding that a rewriting would change', async () => {
    const cases = generated();
    expect(cases).toHaveLength(13);
    expect(await problems(cases)).toEqual([]);
  });

  it.skipIf(!corpusAvailable)(
    'files of the transfer syntaxes of the corpus',
    async () => {
      const { cases } = await fromCorpus();
      const found = await problems(cases);
      process.stdout.write(
        `fidelity: ${cases.length - found.length} of ${cases.length} files of the corpus identical\n`,
      );
      expect(found).toEqual([]);
      expect(cases.length).toBeGreaterThanOrEqual(30);
      expect(count(cases)).toBeGreaterThanOrEqual(12);
    },
    60_000,
  );

  it.skipIf(!corpusAvailable)(
    'files without usable identifiers arrive so, too',
    async () => {
      const to = await testListener({ acceptUnknownSopClasses: true });
      const { cases, others } = await fromCorpus();
      const all = [...cases, ...others];
      await send(all, to.port);
      const received = new Map(to.ingest.received.map((file) => [file.sopInstanceUid, file]));
      const different = all.filter(({ source, dataSet }) => {
        const file = received.get(source.sopInstanceUid);
        return file?.start.transferSyntaxUid !== source.transferSyntaxUid || !readFileSync(file.path).equals(dataSet);
      });
      expect(different.map(({ name }) => name)).toEqual([]);
      expect(count(all)).toBeGreaterThanOrEqual(17);
      await to.stop();
    },
    60_000,
  );
});
