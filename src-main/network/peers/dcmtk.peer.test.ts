import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callingSchema } from '../../../src-shared/settings/schema.ts';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import { peersAvailable, runPeer, startPeer } from '../../../testing/peers.ts';
import { freePort } from '../../../testing/ports.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import { describeFile } from '../services/storage/describe-file.ts';
import { type InstanceSource, memorySource } from '../services/storage/instance-source.ts';
import type { SendResult } from '../services/storage/scu.ts';
import { echo } from '../services/verification/scu.ts';
import { valueCases } from '../testing/generated-cases.ts';
import { part10, phantomImage } from '../testing/phantom.ts';
import { sendTo as sendSources } from '../testing/send.ts';
import { type ListenerInput, type TestListener, testListener } from '../testing/test-listener.ts';

const available = peersAvailable('storescu', 'storescp', 'echoscu', 'dcmsend', 'dcmrecv', 'dcmdump');
const calling = callingSchema.parse({});

let host: TestListener | undefined;
let folder: { path: string; remove(): Promise<void> };
beforeEach(async () => {
  folder = await temporaryFolder('dcmtk');
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
  await folder.remove();
});

async function listen(settings: ListenerInput = {}): Promise<{ to: TestListener; address: string[] }> {
  host = await testListener(settings);
  return { to: host, address: ['-aec', 'NEGATOSCOPE', '127.0.0.1', String(host.port)] };
}

/** Phantoms as files; their paths. */
function phantoms(count: number, size = 64): string[] {
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder.path, `phantom-${index + 1}.dcm`);
    writeFileSync(path, part10(phantomImage(index + 1, size, size)).file);
    return path;
  });
}

const bareDataSet = (number: number, size = 64) => phantomImage(number, size, size).dataSet;

describe.skipIf(!available)('dcmtk calls us', () => {
  it('echoscu succeeds, repeatedly on one association', async () => {
    const { address } = await listen();
    const { status, output } = await runPeer('echoscu', ['-v', '--repeat', '20', ...address]);
    expect(output.match(/Received Echo Response \(Success\)/g)).toHaveLength(20);
    expect(status).toBe(0);
  });

  it('echoscu with all the transfer syntaxes and contexts it can propose', async () => {
    const { address } = await listen();
    const args = ['-v', '--propose-ts', '38', '--propose-pc', '128', ...address];
    const { status, output } = await runPeer('echoscu', args);
    expect(output).toContain('Received Echo Response (Success)');
    expect(status).toBe(0);
  });

  it('echoscu hears the reason of a rejection', async () => {
    const { to } = await listen();
    const { output } = await runPeer('echoscu', ['-aec', 'OTHER', '127.0.0.1', String(to.port)]);
    expect(output).toContain('Called AE Title Not Recognized');
  });

  it('echoscu aborts', async () => {
    const { to, address } = await listen();
    await runPeer('echoscu', ['--abort', ...address]);
    await to.until(() => to.listener.activity()[0]?.outcome === 'aborted');
  });

  it.each([16384, 4096, 131072])('storescu sends with PDUs of %i bytes', async (pdu) => {
    const { to, address } = await listen({ maxPduLength: pdu });
    const files = phantoms(5, 256);
    const args = ['-v', '--max-pdu', String(pdu), '--max-send-pdu', String(pdu), ...address, ...files];
    const { status, output } = await runPeer('storescu', args);
    expect(output.match(/Received Store Response \(Success\)/g)).toHaveLength(5);
    expect(status).toBe(0);
    expect(to.ingest.received.map((file) => readFileSync(file.path))).toEqual(
      [1, 2, 3, 4, 5].map((n) => bareDataSet(n, 256)),
    );
  });

  it('storescu sends each file on an association of its own', async () => {
    const { to, address } = await listen();
    const { status } = await runPeer('storescu', ['--repeat', '10', ...address, ...phantoms(1)]);
    expect(status).toBe(0);
    expect(to.ingest.received).toHaveLength(10);
  });

  it('storescu aborts after sending', async () => {
    const { to, address } = await listen();
    await runPeer('storescu', ['--abort', ...address, ...phantoms(2)]);
    await to.until(() => to.listener.activity()[0]?.outcome === 'aborted');
    expect(to.ingest.received).toHaveLength(2);
  });

  it('storescu is told the status of a refusal', async () => {
    const { address } = await listen({ maxInstanceBytes: 100 });
    const { output } = await runPeer('storescu', ['-v', '--no-halt', ...address, ...phantoms(1)]);
    expect(output).toMatch(/Received Store Response \(Refused: OutOfResources\)/);
  });

  it.skipIf(!corpusAvailable)(
    'dcmsend sends files in their own transfer syntaxes, compressed ones undecoded',
    async () => {
      const { to } = await listen();
      const files = ['rle', 'jpeg-ls', 'jpeg2000', 'jpeg'].flatMap((name) => {
        try {
          const path = corpusPath(`transfer-syntaxes/${name}`);
          return readdirSync(path)
            .filter((file) => file.endsWith('.dcm'))
            .slice(0, 4)
            .map((file) => join(path, file));
        } catch {
          return [];
        }
      });
      const args = [
        '--decompress-never',
        '--no-halt',
        '--no-uid-checks',
        '-v',
        '-aec',
        'NEGATOSCOPE',
        '127.0.0.1',
        String(to.port),
      ];
      const { output } = await runPeer('dcmsend', [...args, ...files]);
      expect(to.ingest.received.length, output).toBeGreaterThan(8);
      const syntaxes = new Set(to.ingest.received.map((file) => file.start.transferSyntaxUid));
      expect([...syntaxes].some((uid) => uid.startsWith('1.2.840.10008.1.2.4.'))).toBe(true);
    },
  );

  it('four storescu at once', async () => {
    const { to, address } = await listen();
    const files = phantoms(20);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => runPeer('storescu', [...address, ...files])));
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(to.ingest.received).toHaveLength(80);
  });
});

/** Sends to a dcmtk receiver that writes files; their bare data sets by SOP Instance UID. */
async function sendTo(port: number, sources: InstanceSource[]): Promise<SendResult[]> {
  const { results } = await sendSources(port, sources, { node: { aeTitle: 'DCMTK' } });
  return results;
}

describe.skipIf(!available)('we call dcmtk', () => {
  it('storescp answers our echo and refuses a wrong caller', async () => {
    const port = await freePort();
    const peer = await startPeer('storescp', ['-od', folder.path, String(port)], { port });
    const node = { aeTitle: 'ANY', host: '127.0.0.1', port };
    expect(await echo(node, { callingAeTitle: 'TEST', calling, log: silentLog })).toMatchObject({
      ok: true,
      status: 0,
    });
    await peer.stop();
    const refusing = await startPeer('storescp', ['--refuse', '-od', folder.path, String(port)], { port });
    expect(await echo(node, { callingAeTitle: 'TEST', calling, log: silentLog })).toMatchObject({
      ok: false,
      error: { code: 'association-rejected' },
    });
    await refusing.stop();
  });

  it.each([4096, 16384, 131072])('storescp +B stores what we send bit for bit, with PDUs of %i bytes', async (pdu) => {
    const port = await freePort();
    const output = join(folder.path, 'out');
    mkdirSync(output);
    const peer = await startPeer('storescp', ['-pdu', String(pdu), '+B', '+xa', '-od', output, String(port)], { port });
    const cases = valueCases().filter(({ transferSyntaxUid }) => transferSyntaxUid !== '1.2.840.10008.1.2.1.99');
    const images = [1, 2, 3].map((number) => phantomImage(number, 700, 700));
    const all = [...cases, ...images];
    const results = await sendTo(
      port,
      all.map(({ dataSet, ...description }) => memorySource(description, dataSet)),
    );
    await peer.stop();
    expect(results.map(({ outcome }) => outcome)).toEqual(all.map(() => 'done'));
    const received = readdirSync(output).map((name) => readFileSync(join(output, name)));
    expect(received).toHaveLength(all.length);
    for (const { dataSet } of all) {
      expect(received.some((file) => file.subarray(-dataSet.length).equals(dataSet))).toBe(true);
    }
  });

  it.skipIf(!corpusAvailable)('dcmrecv takes files of the corpus from us', async () => {
    const port = await freePort();
    const args = ['-xf', '/etc/dcmtk/storescp.cfg', 'Default', '-od', folder.path, String(port)];
    const peer = await startPeer('dcmrecv', args, { port });
    const names = ['chrArab.dcm', 'chrGerm.dcm', 'chrX1.dcm', 'chrX2.dcm', 'chrH31.dcm'];
    const sources = await Promise.all(names.map((name) => describeFile(corpusPath(`charsets/${name}`))));
    const results = await sendTo(port, sources);
    await peer.stop();
    expect(results.map(({ outcome }) => outcome)).toEqual(names.map(() => 'done'));
    expect(readdirSync(folder.path)).toHaveLength(names.length);
  });

  it('survives a storescp that aborts in the middle, or after', async () => {
    for (const option of ['--abort-during', '--abort-after']) {
      const port = await freePort();
      const peer = await startPeer('storescp', [option, '-od', folder.path, String(port)], { port });
      const sources = [1, 2].map((number) => {
        const { dataSet, ...description } = phantomImage(number, 512, 512);
        return memorySource(description, dataSet);
      });
      const results = await sendTo(port, sources);
      await peer.stop();
      expect(results.map(({ outcome }) => outcome)).toEqual(['retry', 'retry']);
      expect(results[0]?.error?.code).toMatch(/association-aborted|connection-failed/);
    }
  });
});
