import * as electron from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** The clipboard as programs of Electron before 40 had it. */
interface OlderClipboard {
  writeImage(image: Electron.NativeImage): void;
}

/** Puts a PNG on the system's clipboard. Throws `invalid-input` when it is none. */
export async function copyPicture(png: Uint8Array<ArrayBuffer>): Promise<void> {
  const image = electron.nativeImage.createFromBuffer(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  if (image.isEmpty()) throw new NegatoscopeError('invalid-input', 'not a picture');
  const clipboard = electron.clipboard as Electron.Clipboard | OlderClipboard;
  if ('writeImage' in clipboard) clipboard.writeImage(image);
  else await clipboard.write([new electron.ClipboardItem({ 'image/png': new Blob([png], { type: 'image/png' }) })]);
}
