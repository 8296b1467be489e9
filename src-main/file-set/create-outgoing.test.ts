import { expect, it } from 'vitest';
import { explicitVrLittleEndian, jpegLossless } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { ctImageStorage } from '../archive/testing/instance.ts';
import type { InstancePlace } from '../archive/types.ts';
import { Outgoing, type OutgoingOptions } from './create-outgoing.ts';
import type { PlannedInstance } from './plan-instance.ts';
import { Notes } from './selection.ts';

const place = {
  ...{ row: 1, revision: 1, path: '/stored', bytes: 1000, sopClassUid: ctImageStorage, sopInstanceUid: '1.2.3.1' },
  ...{ studyUid: '1.2.3', seriesUid: '1.2.3.0', studyRow: 1, transferSyntaxUid: explicitVrLittleEndian },
} as InstancePlace;
const planned = (decision: Partial<PlannedInstance['decision']> = {}): PlannedInstance =>
  ({ place, patientId: 'P', decision: { transferSyntaxUid: explicitVrLittleEndian, ...decision } }) as PlannedInstance;
const copied = { bytes: 1100, sha256: 'abc', header: {} };

/** What becomes of an instance that a thread may copy. */
async function copyOf(instance: PlannedInstance, changed: Partial<Record<keyof OutgoingOptions, unknown>> = {}) {
  const asked: unknown[] = [];
  const options = {
    context: {
      parameters: { request: { target: { kind: 'folder', path: '/out' } } },
      signal: AbortSignal.timeout(1e6),
    },
    catalogue: { instance: async () => ({ ...place }) },
    threads: {
      call: async (...all: unknown[]) => {
        asked.push(all);
        return copied;
      },
    },
    meta: { implementationClassUid: '1.2', implementationVersionName: '', sourceAeTitle: '' },
    references: { of: () => ({ isLost: false }) },
    notes: new Notes(),
    ...changed,
  };
  const result = await new Outgoing(options as unknown as OutgoingOptions).copy(instance, '/out/file');
  return { result, asked };
}

it('a thread copies an instance that goes out as it is stored', async () => {
  const { result, asked } = await copyOf(planned());
  expect(result).toMatchObject({ ...copied, sopInstanceUid: '1.2.3.1', transferSyntaxUid: explicitVrLittleEndian });
  expect(asked).toMatchObject([['copyInstance', { path: '/stored', to: '/out/file' }]]);
});

it.each<[string, PlannedInstance, Partial<Record<keyof OutgoingOptions, unknown>>]>([
  ['is made anew in another syntax', planned({ transferSyntaxUid: jpegLossless }), {}],
  ['loses something', planned({ lossy: { method: 'ISO_10918_1' } as never }), {}],
  ['is de-identified', planned(), { session: {} }],
  [
    'lies there already, or another one of its UID does',
    planned(),
    { existing: { instances: new Map([['1.2.3.1', {}]]) } },
  ],
  [
    'refers to what has another UID there',
    planned(),
    { references: { of: () => ({ references: { a: 'b' }, isLost: false }) } },
  ],
  ['refers to what is not there yet', planned(), { references: { of: () => ({ isLost: true }) } }],
  [
    'was sent again since it was chosen',
    planned(),
    { catalogue: { instance: async () => ({ ...place, revision: 2 }) } },
  ],
  ['is gone', planned(), { catalogue: { instance: async () => Promise.reject(new Error('gone')) } }],
])('no thread copies what %s', async (_, instance, changed) => {
  expect(await copyOf(instance, changed)).toEqual({ result: undefined, asked: [] });
});
