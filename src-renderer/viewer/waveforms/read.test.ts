import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet, Element, Value, Vr } from '../../../src-shared/dicom/data-set.ts';
import { writePart10 } from '../../../src-shared/dicom/part10/write.ts';
import { valueAt } from '../../../src-shared/objects/waveform/curve.ts';
import type { StudyObject } from '../objects.ts';
import { readRecording } from './read.ts';

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const object = { series: { catalogue: 'local' }, instance: { row: 7, revision: 2 } } as unknown as StudyObject;
const dataSetUrl = viewRoutes.dataSet('local', 7, 2);
const fileUrl = viewRoutes.file('local', 7, 2);

function recordingFile(): Uint8Array<ArrayBuffer> {
  const samples = Int16Array.of(1, -2, 3, -4);
  const dataSet: DataSet = {
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.9.1.1'),
    '00080018': element('UI', '1.2.3.4'),
    '0008002A': element('DT', '20250607101500'),
    '54000100': element('SQ', {
      '003A0005': element('US', 2),
      '003A0010': element('UL', 2),
      '003A001A': element('DS', 500),
      '54001004': element('US', 16),
      '54001006': element('CS', 'SS'),
      '54001010': { vr: 'OW', bytes: new Uint8Array(samples.buffer) },
    }),
  };
  const meta = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1',
    sopInstanceUid: '1.2.3.4',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    implementationClassUid: '1.2.3',
  };
  return Uint8Array.from(writePart10(meta, dataSet));
}

const refusal = (code: string, status: number): Response =>
  Response.json({ code, message: 'the object is too large', parameters: {} }, { status });

describe('a recording', () => {
  const answers = new Map<string, () => Response>();
  const asked: string[] = [];
  beforeEach(() => {
    answers.clear();
    asked.length = 0;
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return answers.get(url)?.() ?? new Response(null, { status: 404 });
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('whose values are too large for one answer is read from its file', async () => {
    answers.set(dataSetUrl, () => refusal('unsupported', 413));
    answers.set(fileUrl, () => new Response(recordingFile()));
    const { waveform, startedAt } = await readRecording(object, new AbortController().signal);
    expect(asked).toEqual([dataSetUrl, fileUrl]);
    expect(startedAt).toBe('20250607101500');
    const [group] = waveform.groups;
    expect([valueAt(group!, 0, 0), valueAt(group!, 1, 0), valueAt(group!, 0, 1), valueAt(group!, 1, 1)]).toEqual([
      1, -2, 3, -4,
    ]);
  });

  it('longer than can be held is refused before it is read', async () => {
    let read = 0;
    let cancelled = false;
    const body = (): ReadableStream<Uint8Array<ArrayBuffer>> =>
      new ReadableStream(
        {
          pull: (controller) => {
            read++;
            controller.enqueue(new Uint8Array(1024));
          },
          cancel: () => {
            cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
    answers.set(dataSetUrl, () => refusal('unsupported', 413));
    answers.set(fileUrl, () => new Response(body(), { headers: { 'content-length': String(2 ** 31) } }));
    await expect(readRecording(object, new AbortController().signal)).rejects.toMatchObject({ code: 'unsupported' });
    expect([read, cancelled]).toEqual([0, true]);
  });

  it('that is not there, or whose file is gone or no recording, ends in a word and asks for no more', async () => {
    const { signal } = new AbortController();
    await expect(readRecording(object, signal)).rejects.toMatchObject({ code: 'not-found' });
    expect(asked).toEqual([dataSetUrl]);
    answers.set(dataSetUrl, () => refusal('unsupported', 413));
    await expect(readRecording(object, signal)).rejects.toMatchObject({ code: 'not-found' });
    answers.set(dataSetUrl, () => Response.json({}));
    await expect(readRecording(object, signal)).rejects.toMatchObject({ code: 'damaged' });
  });
});
