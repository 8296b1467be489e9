import type { ViewportController } from '../cornerstone/index.ts';

const base64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

/** A rectangle of an image, in its pixels from the upper left corner. */
interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Hooks on what is shown: which image it is, its values, and as much of its picture as the viewport has room for. */
export const imageHooks = (controller: (cell: number) => ViewportController) => {
  const shownOf = (cell: number) => {
    const { shown } = controller(cell);
    if (!shown) throw new Error('nothing is shown');
    return shown;
  };
  return {
    /** The instance and frame on the screen; undefined while there is none. */
    shownFrame: (cell: number) => {
      const frame = controller(cell).shown?.frame;
      return frame && { sopInstanceUid: frame.instance.sopInstanceUid, frame: frame.frame };
    },
    /** Values of the shown image as it was decoded: modality values, or colours of three bytes; doubles, as base64. */
    decodedValues: (cell: number, region?: Region) => {
      const { columns, rows, components, pixels, rescaled } = shownOf(cell).image.decoded;
      const { x, y, width, height } = region ?? { x: 0, y: 0, width: columns, height: rows };
      const used = Math.min(components, 3);
      const values = new Float64Array(width * height * used);
      let to = 0;
      for (let row = y; row < y + height; row++) {
        for (let column = x; column < x + width; column++) {
          const from = (row * columns + column) * components;
          for (let part = 0; part < used; part++) values[to++] = pixels[from + part] ?? 0;
        }
      }
      return { columns, rows, components: used, rescaled, data: base64(new Uint8Array(values.buffer)) };
    },
    /** As `readImage`, of those image pixels that lie in the viewport wholly, at 1:1 and unturned. */
    readVisible: (cell: number) => {
      const of = controller(cell);
      const { voi, image } = shownOf(cell);
      const canvas = of.readPixels();
      const ratio = window.devicePixelRatio;
      const [left, top] = of.imageToViewport(0, 0).map((at) => Math.round(at * ratio)) as [number, number];
      const x = Math.max(0, -left);
      const y = Math.max(0, -top);
      const width = Math.min(image.columns - x, canvas.width - Math.max(0, left));
      const height = Math.min(image.rows - y, canvas.height - Math.max(0, top));
      const components = voi ? 1 : 3;
      const bytes = new Uint8Array(width * height * components);
      let to = 0;
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const from = ((top + y + row) * canvas.width + left + x + column) * 4;
          for (let part = 0; part < components; part++) bytes[to++] = canvas.data[from + part] ?? 0;
        }
      }
      return { x, y, width, height, components: components as 1 | 3, data: base64(bytes) };
    },
  };
};
