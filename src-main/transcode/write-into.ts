import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { IngestStream } from '../archive/types.ts';
import type { OpenSource } from '../network/services/storage/instance-source.ts';
import type { Transcoded } from './transcoder.ts';

const sliceBytes = 1024 * 1024;

/** Writes the data set of what was made into the archive's stream, which the caller then commits. Aborts it on failure; throws `io`. */
export async function writeInto(stream: IngestStream, made: Pick<Transcoded, 'bytes' | 'open'>): Promise<void> {
  let source: OpenSource | undefined;
  try {
    source = await made.open();
    for (let at = 0; at < made.bytes; at += sliceBytes) {
      // The stream may keep what it is given.
      const slice = Buffer.alloc(Math.min(sliceBytes, made.bytes - at));
      const read = await source.read([slice], at);
      if (read < slice.length) throw new NegatoscopeError('io', 'the data set that was made ends early');
      await stream.write(slice);
    }
  } catch (error) {
    await stream.abort();
    throw error;
  } finally {
    source?.close();
  }
}
