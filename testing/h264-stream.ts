/**
 * H.264 streams of pictures whose samples are stored as they are (I_PCM macroblocks, ITU-T H.264 7.3.5): no encoder is
 * needed, and what a decoder gives is known to the last bit.
 */
export interface H264Options {
  /** Multiples of 16. */
  columns: number;
  rows: number;
  /** Grey value of a picture, by its place in the order of showing; or of each macroblock of it. */
  luma: (picture: number, macroblock: number) => number;
  pictures: number;
  /** Places in the order of showing, in the order of decoding; default one after the other. */
  order?: readonly number[];
  /** Ticks of two fields: time_scale and num_units_in_tick. */
  timing?: { units: number; scale: number };
  /** Pictures between two that begin anew (IDR), in the order of decoding; default the first alone. */
  every?: number;
  /** How the order of showing is told (ITU-T H.264 8.2.1): by the lower bits of a count, or as what differs from a cycle. */
  orderType?: 0 | 1;
  /** Picture in the order of decoding at which the count begins anew (memory management control operation 5). */
  restarts?: number;
}

/** Writes bits from the first, most significant one on. */
export class BitWriter {
  private readonly bytes: number[] = [];
  private bits = 0;
  private current = 0;

  write(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.current = (this.current << 1) | (Math.floor(value / 2 ** bit) & 1);
      if (++this.bits === 8) this.push();
    }
    return this;
  }
  ue(value: number): this {
    const length = Math.floor(Math.log2(value + 1));
    return this.write(0, length).write(value + 1, length + 1);
  }
  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }
  align(): this {
    while (this.bits > 0) this.write(0, 1);
    return this;
  }
  fill(value: number, count: number): this {
    for (let i = 0; i < count; i++) this.bytes.push(value);
    return this;
  }
  /** With the stop bit (rbsp_trailing_bits). */
  finished(): number[] {
    this.write(1, 1).align();
    return this.bytes;
  }
  private push(): void {
    this.bytes.push(this.current);
    this.current = 0;
    this.bits = 0;
  }
}

/** A NAL unit behind a start code, with emulation prevention bytes. */
export function nal(header: number, payload: readonly number[]): Uint8Array<ArrayBuffer> {
  const out = [0, 0, 0, 1, header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}

function sequence({ columns, rows, timing, order, orderType = 0 }: H264Options): Uint8Array {
  const bits = new BitWriter();
  bits.write(77, 8).write(0x40, 8).write(40, 8).ue(0);
  // log2_max_frame_num 8, order of showing by its lower 8 bits or a cycle of one, up to 4 reference frames.
  bits.ue(4).ue(orderType);
  if (orderType === 0) bits.ue(4);
  else bits.write(0, 1).se(-3).se(1).ue(1).se(2);
  bits.ue(4).write(0, 1);
  bits.ue(columns / 16 - 1).ue(rows / 16 - 1);
  // Frames alone, direct inference, no cropping, usability information.
  bits.write(0b1101, 4);
  bits.write(0, 1).write(0, 1);
  // Full range, BT.601: values are grey values.
  bits.write(1, 1).write(5, 3).write(1, 1).write(1, 1).write(6, 8).write(6, 8).write(6, 8);
  bits.write(0, 1);
  if (timing) bits.write(1, 1).write(timing.units, 32).write(timing.scale, 32).write(1, 1);
  else bits.write(0, 1);
  bits.write(0, 1).write(0, 1).write(0, 1);
  // How many pictures may be decoded before one that is shown earlier.
  bits
    .write(1, 1)
    .write(1, 1)
    .ue(0)
    .ue(0)
    .ue(10)
    .ue(10)
    .ue(order ? 4 : 0)
    .ue(4);
  return nal(0x67, bits.finished());
}

function parameters(): Uint8Array {
  const bits = new BitWriter().ue(0).ue(0).write(0, 2).ue(0).ue(0).ue(0).write(0, 3).se(0).se(0).se(0).write(0, 3);
  return nal(0x68, bits.finished());
}

function picture(
  options: H264Options,
  decoded: number,
  shown: number,
  idr: boolean,
  sinceIdr: number,
  base: number,
): Uint8Array {
  const bits = new BitWriter()
    .ue(0)
    .ue(7)
    .ue(0)
    .write(sinceIdr % 256, 8);
  if (idr) bits.ue((decoded / (options.every ?? options.pictures)) % 2);
  if (options.orderType === 1) bits.se((shown - base) * 2 - sinceIdr * 2);
  else bits.write(((shown - base) * 2) & 0xff, 8);
  // Not for long-term use; adaptive marking only to begin anew.
  if (decoded === options.restarts) bits.write(1, 1).ue(5).ue(0);
  else bits.write(0, idr ? 2 : 1);
  bits.se(0);
  const count = (options.columns / 16) * (options.rows / 16);
  for (let macroblock = 0; macroblock < count; macroblock++) {
    bits.ue(25).align().fill(options.luma(shown, macroblock), 256).fill(128, 128);
  }
  return nal(idr ? 0x65 : 0x61, bits.finished());
}

/** Access units in the order of decoding, each with start codes; parameter sets in front of each that begins anew. */
export function h264AccessUnits(options: H264Options): Uint8Array<ArrayBuffer>[] {
  const { pictures, every = pictures, restarts = pictures } = options;
  const order = options.order ?? Array.from({ length: pictures }, (_, place) => place);
  return order.map((shown, decoded) => {
    const idr = decoded % every === 0;
    const since = decoded > restarts ? restarts : Math.floor(decoded / every) * every;
    const base = decoded > restarts ? (order[restarts] ?? 0) : since;
    const delimiter = nal(0x09, [0xf0]);
    const head = idr ? [sequence(options), parameters()] : [];
    return joined([delimiter, ...head, picture(options, decoded, shown, idr, decoded - since, base)]);
  });
}

export const h264Stream = (options: H264Options): Uint8Array<ArrayBuffer> => joined(h264AccessUnits(options));

/**
 * A transport stream (ISO/IEC 13818-1) of access units: PID 256, a map on PID 4096, times in units of 90 kHz.
 */
export function transportStream(
  units: readonly Uint8Array[],
  ptsOf: (unit: number) => number,
  streamType = 0x1b,
): Uint8Array<ArrayBuffer> {
  const packets: Uint8Array[] = [
    packet(0, true, 0, [0, ...section([0x00, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0])]),
    packet(4096, true, 0, [
      0,
      ...section([0x02, 0xb0, 18, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, streamType, 0xe1, 0, 0xf0, 0]),
    ]),
  ];
  let counter = 0;
  for (const [index, unit] of units.entries()) {
    const pts = ptsOf(index);
    const time = [
      0x21 | (Math.floor(pts / 2 ** 30) << 1),
      Math.floor(pts / 2 ** 22) & 255,
      1 | ((Math.floor(pts / 2 ** 15) & 127) << 1),
      Math.floor(pts / 2 ** 7) & 255,
      1 | ((pts & 127) << 1),
    ];
    const pes = joined([Uint8Array.from([0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, ...time]), unit]);
    for (let at = 0; at < pes.length; at += 184) {
      packets.push(packet(256, at === 0, counter++ & 15, pes.subarray(at, at + 184)));
    }
  }
  return joined(packets);
}

/** A section with four bytes in place of its CRC, which nobody here checks. */
const section = (bytes: readonly number[]): number[] => [...bytes, 0, 0, 0, 0];

function packet(pid: number, begins: boolean, counter: number, payload: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(188).fill(0xff);
  const stuffing = 184 - payload.length;
  out.set([0x47, (begins ? 0x40 : 0) | (pid >> 8), pid & 255, (stuffing > 0 ? 0x30 : 0x10) | counter]);
  if (stuffing > 0) out[4] = stuffing - 1;
  if (stuffing > 1) out[5] = 0;
  out.set(payload, 4 + stuffing);
  return out;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
