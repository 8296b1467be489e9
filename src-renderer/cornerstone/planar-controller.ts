import { Enums } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { clampedWindow } from '../../src-shared/imaging/pipeline/domain.ts';
import {
  initialState,
  type PresentationOf,
  type Shown,
  type ViewPicture,
  type ViewportController,
  type ViewState,
} from './controller.ts';
import type { DecodedImage } from './decode/protocol.ts';
import type { ImageEngine } from './engine.ts';
import { pinImages } from './image-cache.ts';
import { cachedImage, type LoadedImage, loadImage, passImage } from './loader.ts';
import { lookOf } from './look.ts';
import { Masking, type Subtracted } from './masking.ts';
import { clearScene, paintedImage, paintScene, type Scene, setScene } from './painting.ts';
import { PlanarMount } from './planar-mount.ts';
import { type DisplayFrame, spacingOf } from './registry.ts';
import { Surface } from './surface.ts';
import { isClamped, viewDefaults } from './view-defaults.ts';
import {
  apply,
  applyInverse,
  effectivePan,
  effectiveZoom,
  fitScale,
  imageMatrix,
  type Matrix,
  type ViewportSize,
  zoomedBy,
} from './view-geometry.ts';
import { choiceOn, differenceVoi, type VoiChoice, voiOf, voiOfSet } from './voi.ts';

/** A viewport of Cornerstone's generic kind (PLANAR_NEXT) behind our interface. */
export class PlanarController implements ViewportController {
  readonly element: HTMLDivElement;
  private readonly engine: ImageEngine;
  private readonly mount: PlanarMount;
  private readonly masking = new Masking();
  private list: DisplayFrame[] = [];
  private setVoi: VoiChoice | undefined;
  private view: ViewState = { ...initialState(), interpolation: viewDefaults.interpolation };
  private presentationOf: PresentationOf | undefined;
  private index = 0;
  private displayed: Shown | undefined;
  private scheduled = 0;
  private waitingFor: string | undefined;
  private failure: NegatoscopeError | undefined;
  private destroyed = false;
  private readonly rendered = new Set<(shown: Shown) => void>();
  private readonly waiting = new Set<(waiting: boolean) => void>();
  private readonly errors = new Set<(error: NegatoscopeError | undefined, index: number) => void>();
  private readonly leave: () => void;

  constructor(engine: ImageEngine, element: HTMLDivElement) {
    this.engine = engine;
    this.element = element;
    this.mount = new PlanarMount(engine, element);
    this.leave = engine.onContextLost((lost) => (lost ? this.blank() : this.rebuild()));
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.onImageRendered);
    this.mount.enable();
    this.watchCanvas();
  }

  get frames(): readonly DisplayFrame[] {
    return this.list;
  }
  get wanted(): number {
    return this.index;
  }
  get shown(): Shown | undefined {
    return this.displayed;
  }
  get state(): ViewState {
    return this.view;
  }

  async setFrameSet(frames: readonly DisplayFrame[], index: number, state: Partial<ViewState> = {}): Promise<void> {
    this.clear();
    this.list = [...frames];
    this.setVoi = voiOfSet(frames);
    this.view = { ...initialState(), interpolation: this.view.interpolation, ...state };
    this.index = Math.min(Math.max(0, index), Math.max(0, frames.length - 1));
    if (frames.length > 0) await this.bring(this.index);
  }

  updateFrameSet(frames: readonly DisplayFrame[]): void {
    const wantedId = this.list[this.index]?.imageId;
    const shownId = this.displayed?.frame.imageId;
    if (frames.length === 0) {
      this.clear();
      return;
    }
    this.list = [...frames];
    const scale = JSON.stringify(this.setVoi);
    this.setVoi = voiOfSet(frames);
    const place = (imageId: string | undefined): number => frames.findIndex((frame) => frame.imageId === imageId);
    const next = place(wantedId);
    this.mount.replace(frames.map((frame) => frame.imageId));
    const shownAt = place(shownId);
    if (this.displayed && shownAt >= 0) {
      this.displayed = { ...this.displayed, frame: frames[shownAt] ?? this.displayed.frame, index: shownAt };
      this.mount.step(shownAt);
    }
    if (next >= 0) this.index = next;
    else this.goto(Math.min(this.index, frames.length - 1));
    if (this.displayed) this.tellRendered(this.displayed);
    // An image that came widens the scale of all.
    if (JSON.stringify(this.setVoi) !== scale) this.refresh();
    // The place of what could not be shown may be another one now.
    if (next >= 0 && this.failure) this.setFailure(this.failure, next);
  }

  setPresentation(of: PresentationOf | undefined): void {
    this.presentationOf = of;
    this.refresh();
  }

  clear(): void {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    this.list = [];
    this.displayed = undefined;
    pinImages(this, []);
    if (this.waitingFor !== undefined) passImage(this.waitingFor);
    this.setWaiting(undefined);
    this.setFailure(undefined, 0);
    this.mount.unmount();
    this.masking.clear();
    this.wipe();
  }

  /** Nothing is on the canvas any more. */
  private wipe(): void {
    if (!this.mount.isEnabled) return;
    const { canvas } = this.mount;
    clearScene(canvas);
    const context = canvas.getContext('2d');
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, canvas.width, canvas.height);
  }

  goto(index: number): void {
    if (this.list.length === 0) return;
    this.index = Math.min(Math.max(0, index), this.list.length - 1);
    if (this.scheduled) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      void this.bring(this.index);
    });
  }

  setState(change: Partial<ViewState>): void {
    const { displayed } = this;
    const voi = change.voi && displayed ? { voi: choiceOn(displayed.frame, change.voi) } : {};
    this.view = { ...this.view, ...change, ...voi };
    this.refresh();
  }

  zoomBy(factor: number, at?: [number, number]): void {
    const shown = this.displayed;
    if (!shown) return;
    const size = this.size();
    const image = sizeOf(shown);
    const zoom = effectiveZoom(this.view, image, size);
    const pan = effectivePan(this.view, image, size);
    const applied = zoomedBy(factor, this.view, image, size) / zoom;
    const [x, y] = at ? [at[0] - size.width / 2, at[1] - size.height / 2] : [0, 0];
    this.setState({
      scaling: 'free',
      zoom: zoom * applied,
      pan: [x + (pan[0] - x) * applied, y + (pan[1] - y) * applied],
    });
  }

  panBy(dx: number, dy: number): void {
    const shown = this.displayed;
    if (!shown) return;
    const size = this.size();
    const image = sizeOf(shown);
    const pan = effectivePan(this.view, image, size);
    this.setState({
      ...(this.view.scaling === 'fit' ? { scaling: 'free' as const, zoom: effectiveZoom(this.view, image, size) } : {}),
      pan: [pan[0] + dx, pan[1] + dy],
    });
  }

  rotateClockwise(): void {
    // A turn of what is seen: behind a flip it is the opposite turn of the image.
    const step = this.view.flipped ? 270 : 90;
    this.setState({ rotation: ((this.view.rotation + step) % 360) as ViewState['rotation'], pan: [0, 0] });
  }

  flipHorizontal(): void {
    this.setState({ flipped: !this.view.flipped, pan: [-this.view.pan[0], this.view.pan[1]] });
  }

  reset(): void {
    this.setState({ ...initialState(), interpolation: this.view.interpolation });
  }

  resize(): void {
    if (this.destroyed || this.element.clientWidth === 0) return;
    this.mount.resize();
    this.refresh();
  }

  onRendered(listener: (shown: Shown) => void): () => void {
    this.rendered.add(listener);
    return () => this.rendered.delete(listener);
  }
  onWaiting(listener: (waiting: boolean) => void): () => void {
    this.waiting.add(listener);
    return () => this.waiting.delete(listener);
  }
  onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void {
    this.errors.add(listener);
    return () => this.errors.delete(listener);
  }

  readPixels(): ImageData {
    const { canvas } = this.mount;
    const context = canvas.getContext('2d');
    if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  picture(width?: number, height?: number, given?: number): ViewPicture {
    const shown = this.displayed;
    const size = this.size();
    const canvas = new OffscreenCanvas(
      width ?? Math.round(size.width * size.ratio),
      height ?? Math.round(size.height * size.ratio),
    );
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
    const scale = given ?? Math.min(canvas.width / size.width, canvas.height / size.height);
    const left = (canvas.width - size.width * scale) / 2;
    const top = (canvas.height - size.height * scale) / 2;
    const scene = shown && this.sceneOf(shown);
    if (scene) {
      const [a, b, c, d, e, f] = scaled(imageMatrix(this.view, sizeOf(shown), size), scale);
      const surface = new Surface();
      // A surface of its own: what the screen keeps stays the screen's.
      paintScene(context, { ...scene, matrix: [a, b, c, d, e + left, f + top] }, surface);
      surface.clear();
    } else context.fillRect(0, 0, canvas.width, canvas.height);
    return { canvas, scale, left, top };
  }

  async capture(): Promise<Blob> {
    return await this.picture().canvas.convertToBlob({ type: 'image/png' });
  }

  imageToViewport(column: number, row: number): [number, number] {
    if (!this.displayed) return [Number.NaN, Number.NaN];
    return apply(imageMatrix(this.view, sizeOf(this.displayed), this.size()), column, row);
  }

  viewportToImage(x: number, y: number): [number, number] {
    if (!this.displayed) return [Number.NaN, Number.NaN];
    return applyInverse(imageMatrix(this.view, sizeOf(this.displayed), this.size()), x, y);
  }

  destroy(): void {
    if (this.destroyed) return;
    this.clear();
    this.destroyed = true;
    this.leave();
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.onImageRendered);
    this.mount.disable();
    this.rendered.clear();
    this.waiting.clear();
    this.errors.clear();
  }

  /** A canvas that was lost with the graphics card and came back is empty. */
  private watchCanvas(): void {
    this.mount.canvas.addEventListener('contextrestored', () => this.repaint());
  }

  /** Loads a frame when it has to and shows it if it is still the wanted one. */
  private async bring(index: number): Promise<void> {
    const frame = this.list[index];
    if (!frame) return;
    try {
      let image = cachedImage(frame.imageId);
      if (this.waitingFor !== undefined && this.waitingFor !== frame.imageId) passImage(this.waitingFor);
      if (!image) {
        this.setWaiting(frame.imageId);
        image = await loadImage(frame.imageId, 0);
        if (!this.isWanted(frame)) return;
      }
      await this.show(this.index, frame, image);
    } catch (error) {
      if (!this.isWanted(frame)) return;
      this.setWaiting(undefined);
      this.displayed = undefined;
      pinImages(this, []);
      // The image before it must not be taken for the one that failed.
      this.wipe();
      this.setFailure(asDisplayError(error), this.index);
    }
  }

  private isWanted(frame: DisplayFrame): boolean {
    return !this.destroyed && this.list[this.index]?.imageId === frame.imageId;
  }

  private async show(index: number, frame: DisplayFrame, image: LoadedImage): Promise<void> {
    if (!this.mount.isEnabled || this.destroyed) return;
    const difference = this.masking.of(frame, image.decoded, this.view);
    if (difference instanceof Promise) {
      this.setWaiting(frame.imageId);
      await difference;
      // Loaded, or not to be had: as it is then, unless another frame is wanted.
      if (this.isWanted(frame)) await this.bring(this.index);
      return;
    }
    this.setWaiting(undefined);
    this.setFailure(undefined, index);
    const values = difference?.values ?? image.decoded;
    const voi = this.voiFor(frame, values, difference);
    const size = this.size();
    const dimensions = sizeOfImage(frame, image);
    const scale =
      fitScale(dimensions, size) *
      effectiveZoom(this.view, dimensions, size) *
      Math.min(dimensions.columnMm, dimensions.rowMm) *
      size.ratio;
    const valuesKey = difference?.key ?? frame.imageId;
    const { mask } = difference ?? {};
    this.displayed = {
      frame,
      image,
      values,
      valuesKey,
      mask,
      index,
      voi,
      presentation: this.presentationOf?.(frame),
      state: this.view,
      scale,
      pixelMm: size.pixelMm,
    };
    pinImages(this, [frame.imageId]);
    const scene = this.sceneOf(this.displayed);
    if (scene.look.cover?.whole) this.displayed.covered = true;
    setScene(this.mount.canvas, scene);
    if (this.mount.hasSet) {
      if (this.mount.isMounted) this.present();
      return;
    }
    const ids = this.list.map(({ imageId }) => imageId);
    await this.mount.mount(
      ids,
      () => this.displayed?.index ?? this.index,
      () => this.present(),
    );
  }

  private voiFor(frame: DisplayFrame, values: DecodedImage, difference: Subtracted | undefined): VoiChoice | undefined {
    if (values.components > 1) return undefined;
    const image = { decoded: values };
    if (difference && !this.view.voi) return differenceVoi(this.masking.rangeWith(values));
    const voi = voiOf(frame, image, this.view.voi ?? this.setVoi);
    return !difference && isClamped(frame, this.view.clamped) ? clampedWindow(voi) : voi;
  }

  private sceneOf({ frame, values, valuesKey, voi, image }: Shown): Scene {
    const size = this.size();
    return {
      imageId: frame.imageId,
      look: lookOf(frame, values, valuesKey, voi, this.view),
      interpolation: this.view.interpolation,
      matrix: scaled(imageMatrix(this.view, sizeOfImage(frame, image), size), size.ratio),
      painter: this.engine.painter,
    };
  }

  /** Puts what is to be displayed on the screen: the frame and its place. */
  private present(): void {
    const shown = this.displayed;
    if (!shown) return;
    const size = this.size();
    const dimensions = sizeOf(shown);
    const [panX, panY] = effectivePan(this.view, dimensions, size);
    const zoom = effectiveZoom(this.view, dimensions, size);
    this.mount.present(shown.index, {
      anchorCanvas: [0.5 + panX / size.width, 0.5 + panY / size.height],
      scale: [zoom, zoom],
      scaleMode: 'fit',
      rotation: this.view.rotation,
      flipHorizontal: this.view.flipped,
      flipVertical: false,
    });
  }

  private refresh(): void {
    const shown = this.displayed;
    if (!shown) return;
    this.show(shown.index, shown.frame, shown.image).catch((error: unknown) => {
      this.setWaiting(undefined);
      this.setFailure(asDisplayError(error), shown.index);
    });
  }

  private repaint(): void {
    if (!this.mount.isEnabled) return;
    clearScene(this.mount.canvas);
    this.refresh();
  }

  private readonly onImageRendered = (): void => {
    const shown = this.displayed;
    if (!shown) return;
    // What was drawn is told only when it is what was asked for.
    if (paintedImage(this.mount.canvas) === shown.frame.imageId) this.tellRendered(shown);
  };

  private tellRendered(shown: Shown): void {
    for (const listener of [...this.rendered]) listener(shown);
  }

  private setWaiting(imageId: string | undefined): void {
    const was = this.waitingFor !== undefined;
    this.waitingFor = imageId;
    if (was === (imageId !== undefined)) return;
    for (const listener of [...this.waiting]) listener(imageId !== undefined);
  }

  private setFailure(error: NegatoscopeError | undefined, index: number): void {
    if (!error && !this.failure) return;
    this.failure = error;
    for (const listener of [...this.errors]) listener(error, index);
  }

  private blank(): void {
    this.element.style.visibility = 'hidden';
  }

  /** A new drawing surface after the old one was lost; the decoded images are still there. */
  private rebuild(): void {
    const index = this.index;
    clearScene(this.mount.canvas);
    this.mount.renew();
    this.watchCanvas();
    void this.bring(index).then(() => {
      this.element.style.visibility = '';
    });
  }

  private size(): ViewportSize {
    const ratio = window.devicePixelRatio || 1;
    const { canvas } = this.mount;
    return { width: canvas.width / ratio, height: canvas.height / ratio, ratio, pixelMm: viewDefaults.devicePixelMm() };
  }
}

function sizeOfImage(frame: DisplayFrame, image: LoadedImage) {
  return { columns: image.columns, rows: image.rows, ...spacingOf(frame) };
}
const scaled = (matrix: Matrix, by: number): Matrix => matrix.map((value) => value * by) as Matrix;
const sizeOf = (shown: Shown) => sizeOfImage(shown.frame, shown.image);

function asDisplayError(error: unknown): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const inner = (error as { error?: unknown } | undefined)?.error;
  if (inner instanceof NegatoscopeError) return inner;
  return new NegatoscopeError('internal', error instanceof Error ? error.message : String(error));
}
