/** 8-bit pictures: one or three bytes a pixel, rows from the top. */
export interface Picture {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array<ArrayBuffer>;
}

/** For each target position the source positions it is made of and their weights. */
function contributions(from: number, to: number): { first: Int32Array; weights: Float32Array[] } {
  const first = new Int32Array(to);
  const weights: Float32Array[] = [];
  const scale = from / to;
  for (let i = 0; i < to; i++) {
    // Shrinking averages the area a target pixel covers; enlarging is linear between pixel centres.
    const radius = Math.max(1, scale);
    const centre = (i + 0.5) * scale - 0.5;
    const start = scale > 1 ? Math.floor(i * scale) : Math.max(0, Math.floor(centre - radius) + 1);
    const end = scale > 1 ? Math.min(from, Math.ceil((i + 1) * scale)) : Math.min(from, Math.ceil(centre + radius));
    const line = new Float32Array(Math.max(1, end - start));
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight =
        scale > 1
          ? Math.min(k + 1, (i + 1) * scale) - Math.max(k, i * scale)
          : Math.max(0, 1 - Math.abs(k - centre) / radius);
      line[k - start] = weight;
      sum += weight;
    }
    if (sum > 0) for (let k = 0; k < line.length; k++) line[k] = line[k]! / sum;
    else line[0] = 1;
    first[i] = start;
    weights.push(line);
  }
  return { first, weights };
}

/** The picture at another size: area average when shrinking, bilinear when enlarging. */
export function resample(picture: Picture, width: number, height: number): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const { channels } = picture;
  const across = contributions(picture.width, width);
  const down = contributions(picture.height, height);
  const rows = new Float32Array(width * picture.height * channels);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < width; x++) {
      const weights = across.weights[x]!;
      const start = (y * picture.width + across.first[x]!) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * (picture.data[start + k * channels + c] ?? 0);
        rows[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const data = new Uint8Array(width * height * channels);
  const stride = width * channels;
  for (let y = 0; y < height; y++) {
    const weights = down.weights[y]!;
    const start = down.first[y]! * stride;
    for (let i = 0; i < stride; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * (rows[start + k * stride + i] ?? 0);
      data[y * stride + i] = Math.round(sum);
    }
  }
  return { width, height, channels, data };
}

/** Largest size inside a box that keeps the shape; never larger than `most` times the source. */
export function fitInside(
  width: number,
  height: number,
  boxWidth: number,
  boxHeight: number,
  most = Number.POSITIVE_INFINITY,
): { width: number; height: number } {
  const scale = Math.min(boxWidth / width, boxHeight / height, most);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
