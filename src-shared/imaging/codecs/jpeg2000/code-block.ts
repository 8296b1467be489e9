import { MqDecoder, runLengthContext, uniformContext } from './mq-decoder.ts';
import type { CodeBlock, Subband } from './structure.ts';

const style = { resetContexts: 0x02, terminatesEach: 0x04, verticallyCausal: 0x08, segmentationSymbols: 0x20 } as const;

const signContext = 9;
const refinementContext = 14;
const stripe = 4;

/** Context of a coefficient that is not significant yet, from its neighbours that are (T.800 table D.1). */
function zeroCoding(orientation: number, horizontal: number, vertical: number, diagonal: number): number {
  if (orientation === 3) {
    const sides = horizontal + vertical;
    if (diagonal >= 3) return 8;
    if (diagonal === 2) return sides >= 1 ? 7 : 6;
    if (diagonal === 1) return sides >= 2 ? 5 : sides === 1 ? 4 : 3;
    return Math.min(sides, 2);
  }
  // In HL horizontal and vertical change places.
  const h = orientation === 1 ? vertical : horizontal;
  const v = orientation === 1 ? horizontal : vertical;
  if (h === 2) return 8;
  if (h === 1) return v >= 1 ? 7 : diagonal >= 1 ? 6 : 5;
  if (v > 0) return v === 2 ? 4 : 3;
  return Math.min(diagonal, 2);
}

/**
 * Coefficient bit modelling of one code-block (T.800 annex D). Coefficients are doubles, as those of deep samples have more than 32
 * bits; each holds half of its last plane on top, which a reversible decoder cuts off when that was the plane of ones.
 */
export class CodeBlockDecoder {
  readonly #mq = new MqDecoder();
  #width = 0;
  #height = 0;
  /** With a border of one all around. */
  #row = 0;
  #significant = new Uint8Array(0);
  #negative = new Uint8Array(0);
  #visited = new Uint8Array(0);
  #refined = new Uint8Array(0);
  #values = new Float64Array(0);
  #orientation = 0;
  #causal = false;

  /** Magnitudes with their sign, row by row. */
  decode(block: CodeBlock, band: Subband, blockStyle: number): Float64Array {
    this.#width = block.x1 - block.x0;
    this.#height = block.y1 - block.y0;
    this.#row = this.#width + 2;
    const cells = this.#row * (this.#height + 2);
    this.#significant = new Uint8Array(cells);
    this.#negative = new Uint8Array(cells);
    this.#visited = new Uint8Array(cells);
    this.#refined = new Uint8Array(cells);
    this.#values = new Float64Array(cells);
    this.#orientation = band.orientation;
    this.#causal = (blockStyle & style.verticallyCausal) !== 0;
    this.#mq.resetContexts();
    const each = (blockStyle & style.terminatesEach) !== 0;
    const segments = each ? block.segments : [{ bytes: joined(block), passes: block.passes }];
    let plane = band.bitPlanes - block.zeroPlanes - 1;
    // The first plane has a cleanup pass alone.
    let kind = 2;
    for (const { bytes, passes } of segments) {
      this.#mq.begin(bytes);
      for (let pass = 0; pass < passes && plane >= 0; pass++) {
        const one = 2 ** plane;
        if (kind === 0) this.#propagate(one);
        else if (kind === 1) this.#refine(one);
        else this.#cleanUp(one);
        if (kind === 2) {
          if ((blockStyle & style.segmentationSymbols) !== 0) {
            for (let i = 0; i < 4; i++) this.#mq.decode(uniformContext);
          }
          this.#visited.fill(0);
          plane--;
        }
        kind = (kind + 1) % 3;
        if ((blockStyle & style.resetContexts) !== 0) this.#mq.resetContexts();
      }
    }
    return this.#result();
  }

  #result(): Float64Array {
    const out = new Float64Array(this.#width * this.#height);
    let to = 0;
    for (let y = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++, to++) {
        const at = (y + 1) * this.#row + x + 1;
        out[to] = this.#negative[at] === 1 ? -this.#values[at]! : this.#values[at]!;
      }
    }
    return out;
  }

  /** Calls for every coefficient in the order of scanning: stripes of four rows, column by column (T.800 D.1). */
  #scan(visit: (at: number, lastOfStripe: boolean) => void): void {
    for (let top = 0; top < this.#height; top += stripe) {
      const rows = Math.min(stripe, this.#height - top);
      for (let x = 0; x < this.#width; x++) {
        for (let i = 0; i < rows; i++) visit((top + i + 1) * this.#row + x + 1, i === stripe - 1);
      }
    }
  }

  /** What lies in the next stripe is not looked at by a vertically causal context. */
  #context(at: number, lastOfStripe: boolean): number {
    const s = this.#significant;
    const row = this.#row;
    const below = this.#causal && lastOfStripe ? 0 : 1;
    const horizontal = s[at - 1]! + s[at + 1]!;
    const vertical = s[at - row]! + below * s[at + row]!;
    const diagonal = s[at - row - 1]! + s[at - row + 1]! + below * (s[at + row - 1]! + s[at + row + 1]!);
    return zeroCoding(this.#orientation, horizontal, vertical, diagonal);
  }

  /** T.800 tables D.2 and D.3. */
  #decodeSign(at: number, lastOfStripe: boolean): void {
    const contribution = (a: number, b: number): number => {
      const of = (cell: number) => (this.#significant[cell] === 1 ? (this.#negative[cell] === 1 ? -1 : 1) : 0);
      return Math.max(-1, Math.min(1, of(a) + (b < 0 ? 0 : of(b))));
    };
    const horizontal = contribution(at - 1, at + 1);
    const vertical = contribution(at - this.#row, this.#causal && lastOfStripe ? -1 : at + this.#row);
    const flip = horizontal < 0 || (horizontal === 0 && vertical < 0) ? 1 : 0;
    const [h, v] = flip === 1 ? [-horizontal, -vertical] : [horizontal, vertical];
    const context = signContext + (h === 1 ? 3 + v : v);
    this.#negative[at] = this.#mq.decode(context) ^ flip;
  }

  #becomeSignificant(at: number, lastOfStripe: boolean, one: number): void {
    this.#decodeSign(at, lastOfStripe);
    this.#significant[at] = 1;
    this.#values[at] = one * 1.5;
  }

  /** Significance propagation (T.800 D.3.1). */
  #propagate(one: number): void {
    this.#scan((at, lastOfStripe) => {
      if (this.#significant[at] === 1) return;
      const context = this.#context(at, lastOfStripe);
      if (context === 0) return;
      this.#visited[at] = 1;
      if (this.#mq.decode(context) === 1) this.#becomeSignificant(at, lastOfStripe, one);
    });
  }

  /** Magnitude refinement (T.800 D.3.3). */
  #refine(one: number): void {
    this.#scan((at, lastOfStripe) => {
      if (this.#significant[at] === 0 || this.#visited[at] === 1) return;
      const first = this.#refined[at] === 0;
      const context = first ? refinementContext + (this.#context(at, lastOfStripe) > 0 ? 1 : 0) : refinementContext + 2;
      const bit = this.#mq.decode(context);
      this.#values[at]! += bit === 1 ? one / 2 : -one / 2;
      this.#refined[at] = 1;
    });
  }

  /** Cleanup with its run-length mode (T.800 D.3.4). */
  #cleanUp(one: number): void {
    for (let top = 0; top < this.#height; top += stripe) {
      const rows = Math.min(stripe, this.#height - top);
      for (let x = 0; x < this.#width; x++) {
        const first = (top + 1) * this.#row + x + 1;
        let i = 0;
        let known = false;
        if (rows === stripe && this.#isQuiet(first)) {
          if (this.#mq.decode(runLengthContext) === 0) continue;
          i = this.#mq.decode(uniformContext) * 2 + this.#mq.decode(uniformContext);
          known = true;
        }
        for (; i < rows; i++) {
          const at = first + i * this.#row;
          const isLast = i === stripe - 1;
          if (known) this.#becomeSignificant(at, isLast, one);
          else if (this.#significant[at] === 0 && this.#visited[at] === 0) {
            if (this.#mq.decode(this.#context(at, isLast)) === 1) this.#becomeSignificant(at, isLast, one);
          }
          known = false;
        }
      }
    }
  }

  /** Four coefficients below each other, none significant or visited and none beside a significant one. */
  #isQuiet(first: number): boolean {
    for (let i = 0; i < stripe; i++) {
      const at = first + i * this.#row;
      if (this.#significant[at] === 1 || this.#visited[at] === 1) return false;
      if (this.#context(at, i === stripe - 1) !== 0) return false;
    }
    return true;
  }
}

function joined({ segments }: CodeBlock): Uint8Array {
  if (segments.length === 1) return segments[0]!.bytes;
  const out = new Uint8Array(segments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of segments) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}
