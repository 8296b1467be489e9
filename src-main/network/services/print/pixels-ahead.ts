import type { BoxPixels, LutPlace, SheetToPrint } from '../../../print/types.ts';

interface Place {
  sheet: number;
  /** Index among the boxes of the sheet that have an image. */
  box: number;
}

/**
 * Pixels of image boxes, each made while the one before it is sent: never more than two at a time, for a film is tens of megabytes. What was
 * begun and is not wanted any more is cancelled.
 */
export class PixelsAhead {
  readonly #sheets: readonly SheetToPrint[];
  readonly #order: readonly number[];
  readonly #lut: LutPlace;
  readonly #signal: AbortSignal;
  #next: (Place & { pixels: Promise<BoxPixels>; cancel: AbortController }) | undefined;

  /** `order`: indices of the sheets, as they will be asked for. */
  constructor(sheets: readonly SheetToPrint[], order: readonly number[], lut: LutPlace, signal: AbortSignal) {
    this.#sheets = sheets;
    this.#order = order;
    this.#lut = lut;
    this.#signal = signal;
  }

  /** Begins with the first box of a sheet, while the printer makes the film box. */
  prepare(sheet: number): void {
    this.#begin({ sheet, box: 0 });
  }

  /** The pixels of a box. Rejects as the box does. */
  async take(sheet: number, box: number): Promise<BoxPixels> {
    this.#begin({ sheet, box });
    const { pixels } = this.#next!;
    try {
      return await pixels;
    } finally {
      this.#next = undefined;
    }
  }

  /** While these pixels are sent, those that come after them are made; across sheets too. */
  ahead(sheet: number, box: number): void {
    if (box + 1 < this.#sheets[sheet]!.boxes.length) {
      this.#begin({ sheet, box: box + 1 });
      return;
    }
    const after = this.#order.slice(this.#order.indexOf(sheet) + 1).find((one) => this.#sheets[one]!.boxes.length > 0);
    if (after !== undefined) this.#begin({ sheet: after, box: 0 });
  }

  /** Nothing more is wanted. */
  stop(): void {
    this.#next?.cancel.abort();
    this.#next = undefined;
  }

  #begin(place: Place): void {
    if (this.#next?.sheet === place.sheet && this.#next.box === place.box) return;
    this.stop();
    const box = this.#sheets[place.sheet]!.boxes[place.box];
    if (box === undefined) return;
    const cancel = new AbortController();
    const signal = AbortSignal.any([this.#signal, cancel.signal]);
    const pixels = Promise.resolve().then(() => box.pixels(this.#lut, signal));
    // Whoever asks for them hears of it.
    pixels.catch(() => undefined);
    this.#next = { ...place, pixels, cancel };
  }
}
