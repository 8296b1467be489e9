import { close, open, readv } from 'node:fs';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { systemPath } from '../../../archive/system-path.ts';

/** Bytes of a data set to send. */
export interface OpenSource {
  /** Fills the buffers one after the other from `position` on (0 = first byte of the data set); resolves with the bytes read. */
  read(buffers: Buffer[], position: number): Promise<number>;
  close(): void;
}

/** An instance to send: what it is, and where its encoded data set lies. */
export interface InstanceSource {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  /** Length of the data set, without preamble and meta header. */
  bytes: number;
  open(): Promise<OpenSource>;
}

/** The data set within a Part 10 file. */
export function fileSource(
  description: Omit<InstanceSource, 'open' | 'bytes'> & { path: string; dataSetOffset: number; fileBytes: number },
): InstanceSource {
  const { dataSetOffset, fileBytes, path, sopClassUid, sopInstanceUid, transferSyntaxUid } = description;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    bytes: fileBytes - dataSetOffset,
    open: () => openFile(path, dataSetOffset),
  };
}

/** A data set in memory. */
export function memorySource(description: Omit<InstanceSource, 'open' | 'bytes'>, dataSet: Uint8Array): InstanceSource {
  return {
    ...description,
    bytes: dataSet.length,
    open: async () => ({
      read: async (buffers, position) => {
        let at = position;
        for (const buffer of buffers) {
          const part = dataSet.subarray(at, at + buffer.length);
          buffer.set(part);
          at += part.length;
        }
        return at - position;
      },
      close: () => undefined,
    }),
  };
}

/** A file to be read from `offset` on. */
export function openFile(path: string, offset: number): Promise<OpenSource> {
  return new Promise((resolve, reject) => {
    open(systemPath(path), 'r', (error, fd) => {
      if (error) {
        reject(new NegatoscopeError('io', `${path} cannot be opened`, { path, reason: error.code }, error));
        return;
      }
      resolve({
        read: (buffers, position) => readAll(fd, path, buffers, offset + position),
        close: () => close(fd, () => undefined),
      });
    });
  });
}

/** As `readv`, but goes on after a short read; ends early only at the end of the file. */
function readAll(fd: number, path: string, buffers: Buffer[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const wanted = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    let done = 0;
    const step = (left: Buffer[]) => {
      readv(fd, left, position + done, (error, count) => {
        if (error) {
          reject(new NegatoscopeError('io', `${path} cannot be read`, { path, reason: error.code }, error));
          return;
        }
        done += count;
        if (count === 0 || done === wanted) {
          resolve(done);
        } else {
          step(skip(left, count));
        }
      });
    };
    step(buffers);
  });
}

function skip(buffers: Buffer[], count: number): Buffer[] {
  let left = count;
  const rest = [...buffers];
  while (rest[0] !== undefined && rest[0].length <= left) {
    left -= (rest.shift() as Buffer).length;
  }
  if (left > 0 && rest[0] !== undefined) {
    rest[0] = rest[0].subarray(left);
  }
  return rest;
}
