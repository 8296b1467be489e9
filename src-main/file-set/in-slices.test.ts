import { expect, it } from 'vitest';
import { FileIds } from '../../src-shared/file-set/file-ids.ts';
import {
  directoryFiles,
  listingFiles,
  readDirectory,
  readingDirectory,
} from '../../src-shared/file-set/read-directory.ts';
import { writeDirectory, writingDirectory } from '../../src-shared/file-set/write-directory.ts';
import { directoryFile, directoryOptions, fileSetObject } from '../../testing/file-sets.ts';
import { inSlices } from './in-slices.ts';

/** How often other things had their turn while something was done. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ result: T; turns: number }> {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const result = await work.finally(() => {
    isDone = true;
  });
  return { result, turns };
}

it('makes and reads a directory while other things go on, and as one that was made at once', async () => {
  const ids = new FileIds();
  const files = Array.from({ length: 3000 }, (_, number) =>
    directoryFile(fileSetObject({ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', modality: 'CT', number }), ids),
  );
  const made = await turnsDuring(inSlices(writingDirectory(files, directoryOptions)));
  expect(made.turns).toBeGreaterThan(3);
  const { bytes } = writeDirectory(files, directoryOptions);
  expect(Buffer.compare(made.result.bytes, bytes)).toBe(0);
  const read = await turnsDuring(inSlices(readingDirectory(bytes)));
  expect(read.turns).toBeGreaterThan(1);
  expect(read.result).toEqual(readDirectory(bytes));
  expect((await inSlices(listingFiles(read.result))).files).toEqual(directoryFiles(read.result).files);
});

it('ends when it is cancelled, and as the work fails', async () => {
  function* endless(): Generator<void, never> {
    for (;;) yield;
  }
  const abort = new AbortController();
  const work = inSlices(endless(), abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(work).rejects.toThrow('cancelled');
  function* failing(): Generator<void, never> {
    yield;
    throw new Error('damaged');
  }
  await expect(inSlices(failing())).rejects.toThrow('damaged');
});
