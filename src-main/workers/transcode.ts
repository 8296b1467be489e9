/** The transcoding worker: one file at a time; errors travel as envelopes. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { NegatoscopeError, toEnvelope } from '../../src-shared/contract/errors.ts';
import { systemPath } from '../archive/system-path.ts';
import { createCodecSet } from '../decode/codecs.ts';
import { createEncoderSet } from '../decode/encoders.ts';
import { transcodeSource } from '../transcode/rewrite.ts';
import type { TranscodeTask } from '../transcode/task.ts';

let codecs = createCodecSet();
let encoders = createEncoderSet();

function open(path: string): number {
  try {
    return openSync(systemPath(path), 'r');
  } catch (error) {
    const system = (error as NodeJS.ErrnoException).code;
    throw new NegatoscopeError(system === 'ENOENT' ? 'not-found' : 'io', `cannot read ${path}: ${system}`, { system });
  }
}

/** Entry for the pool. */
export default async function run(task: TranscodeTask): Promise<unknown> {
  const control = new Int32Array(task.control);
  const checkpoint = () => {
    if (Atomics.load(control, 0) !== 0) throw new NegatoscopeError('cancelled', 'no longer wanted');
    Atomics.add(control, 1, 1);
  };
  let fd: number | undefined;
  try {
    const file = open(task.path);
    fd = file;
    const source = {
      size: fstatSync(file).size,
      read: (buffer: Uint8Array, offset: number) => readSync(file, buffer, 0, buffer.length, offset),
    };
    const done = await transcodeSource(source, task, { codecs, encoders, checkpoint });
    return done.bytes === undefined ? done : move({ [transferableSymbol]: done.bytes.buffer, [valueSymbol]: done });
  } catch (error) {
    // A module that ran out of memory or was aborted stays broken: load them anew.
    const { cause } = error as Error;
    if (cause instanceof Error && cause.name === 'RuntimeError') {
      codecs = createCodecSet();
      encoders = createEncoderSet();
    }
    return { error: toEnvelope(error) };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
