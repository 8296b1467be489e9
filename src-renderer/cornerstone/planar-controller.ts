import { Enums, type Types, utilities } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { initialState, type Shown, type ViewportController, type ViewState } from './controller.ts';
import { paintedImage, setPaintState } from './cpu-render.ts';
import type { ImageEngine } from './engine.ts';
import { gpuPresentation } from './gpu-presentation.ts';
import { pinImages } from './image-cache.ts';
import { cachedImage, type LoadedImage, loadImage, passImage } from './loader.ts';
import { type DisplayFrame, spacingOf } from './registry.ts';
import {
  apply,
  applyInverse,
  effectivePan,
  effectiveZoom,
  fitScale,
  imageMatrix,
  type Matrix,
  type ViewportSize,
} from './view-geometry.ts';
import { choiceOn, grayFunction, type VoiChoice, voiOf, voiOfSet } from './voi.ts';

/** The part of Cornerstone's planar viewport that is used here. */
interface PlanarViewport {
  setDisplaySets(...entries: { displaySetId: string; options?: object }[]): Promise<void>;
  setViewState(patch: object): void;
  setDisplaySetPresentation(properties: object): void;
  removeData(displaySetId: string): void;
  resize(): void;
  render(): void;
  canvas: HTMLCanvasElement;
}

let count = 0;

/** A viewport of Cornerstone's generic kind (PLANAR_NEXT) behind our interface. */
export class PlanarController implements ViewportController {
  readonly element: HTMLDivElement;
  private readonly engine: ImageEngine;
  private readonly id = `viewport-${++count}`;
  private viewport: PlanarViewport | undefined;
  private cpuCanvas: HTMLCanvasElement | undefined;
  private list: DisplayFrame[] = [];
  private setVoi: VoiChoice | undefined;
  /** The array Cornerstone holds; changed in place when slices arrive. */
  private imageIds: string[] = [];
  private displaySetId: string | undefined;
  /** The display set Cornerstone really shows; behind `displaySetId` while that one is being mounted. */
  private mounted: string | undefined;
  /** Mounting takes time and must not overtake another one. */
  private mounts: Promise<void> = Promise.resolve();
  private view: ViewState = initialState();
  private index = 0;
  private displayed: Shown | undefined;
  private newest: string | undefined;
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
    this.leave = engine.onContextLost((lost) => (lost ? this.blank() : this.rebuild()));
    element.addEventListener(Enums.Events.STACK_NEW_IMAGE, this.onNewImage as EventListener);
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.onImageRendered);
    this.enable();
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
    this.view = { ...initialState(), smooth: this.view.smooth, ...state };
    this.index = Math.min(Math.max(0, index), Math.max(0, frames.length - 1));
    if (frames.length > 0) await this.bring(this.index);
  }

  updateFrameSet(frames: readonly DisplayFrame[]): void {
    const wantedId = this.list[this.index]?.imageId;
    const shownId = this.displayed?.frame.imageId;
    this.list = [...frames];
    this.setVoi = voiOfSet(frames);
    const place = (imageId: string | undefined): number => frames.findIndex((frame) => frame.imageId === imageId);
    const next = place(wantedId);
    this.imageIds.splice(0, this.imageIds.length, ...frames.map((frame) => frame.imageId));
    const shownAt = place(shownId);
    if (this.displayed && shownAt >= 0) {
      this.displayed = { ...this.displayed, frame: frames[shownAt] ?? this.displayed.frame, index: shownAt };
      if (this.isMounted) this.viewport?.setViewState({ slice: { kind: 'stackIndex', imageIdIndex: shownAt } });
    }
    if (next >= 0) this.index = next;
    else this.goto(Math.min(this.index, frames.length - 1));
    if (this.displayed) this.tellRendered(this.displayed);
    // The place of what could not be shown may be another one now.
    if (next >= 0 && this.failure) this.setFailure(this.failure, next);
  }

  clear(): void {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    this.list = [];
    this.displayed = undefined;
    pinImages(this, []);
    this.newest = undefined;
    if (this.waitingFor !== undefined) passImage(this.waitingFor);
    this.setWaiting(undefined);
    this.setFailure(undefined, 0);
    this.unmount();
    const canvas = this.cpuCanvas;
    canvas?.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
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
    // From an eighth of a pixel on the screen to sixty-four.
    const pixels = (fitScale(image, size) * Math.min(image.columnMm, image.rowMm) * zoom) as number;
    const applied = Math.min(Math.max(pixels * factor, 0.05), 64) / pixels;
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
    this.setState({ ...initialState(), smooth: this.view.smooth });
  }

  resize(): void {
    if (this.destroyed || !this.viewport || this.element.clientWidth === 0) return;
    if (this.engine.rendering === 'cpu') this.viewport.resize();
    else this.engine.renderingEngine.resize(true, false);
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
    const canvas = this.canvas();
    const context = canvas.getContext('2d');
    if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  async capture(): Promise<Blob> {
    const canvas = this.canvas();
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NegatoscopeError('internal', 'no picture')))),
    );
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
    this.element.removeEventListener(Enums.Events.STACK_NEW_IMAGE, this.onNewImage as EventListener);
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.onImageRendered);
    this.disable();
    this.rendered.clear();
    this.waiting.clear();
    this.errors.clear();
  }

  private enable(): void {
    const renderingEngine = this.engine.renderingEngine;
    renderingEngine.enableElement({
      viewportId: this.id,
      type: Enums.ViewportType.PLANAR_NEXT,
      element: this.element,
      defaultOptions: { background: [0, 0, 0] as Types.Point3 },
    } as Types.PublicViewportInput);
    this.viewport = renderingEngine.getViewport(this.id) as unknown as PlanarViewport;
    if (this.engine.rendering !== 'cpu') return;
    const canvas = [...this.element.children].find((child) => child instanceof HTMLCanvasElement);
    if (!canvas) throw new NegatoscopeError('internal', 'the viewport has no canvas');
    // Cornerstone sizes this canvas by CSS pixels when it resizes; a canvas has pixels of the screen here.
    Object.defineProperties(canvas, {
      clientWidth: { get: () => Math.round(this.element.clientWidth * window.devicePixelRatio) },
      clientHeight: { get: () => Math.round(this.element.clientHeight * window.devicePixelRatio) },
    });
    this.cpuCanvas = canvas;
    this.viewport.resize();
  }

  private disable(): void {
    try {
      this.engine.renderingEngine.disableElement(this.id);
    } catch {
      // The engine it belonged to is gone after a lost context.
    }
    this.viewport = undefined;
    this.cpuCanvas = undefined;
    this.element.replaceChildren();
  }

  private get isMounted(): boolean {
    return this.mounted !== undefined && this.mounted === this.displaySetId;
  }

  private unmount(): void {
    const { displaySetId } = this;
    if (!displaySetId) return;
    // A set that is still being mounted is taken away when that has ended.
    if (this.mounted === displaySetId) this.dismount(this.viewport, displaySetId);
    this.displaySetId = undefined;
    this.imageIds = [];
  }

  private dismount(viewport: PlanarViewport | undefined, displaySetId: string): void {
    if (this.mounted === displaySetId) this.mounted = undefined;
    if (viewport !== undefined && viewport === this.viewport) viewport.removeData(displaySetId);
    utilities.genericViewportDisplaySetMetadataProvider.remove(displaySetId);
  }

  /**
   * Hands the frames to Cornerstone. What is presented when it has them is what is wanted by then, of the set that is
   * wanted by then; not what was when it began.
   */
  private mount(viewport: PlanarViewport): Promise<void> {
    const displaySetId = `${this.id}:${++count}`;
    const imageIds = this.list.map((entry) => entry.imageId);
    this.displaySetId = displaySetId;
    this.imageIds = imageIds;
    const work = this.mounts.then(async () => {
      const current = (): boolean => this.viewport === viewport && this.displaySetId === displaySetId;
      if (this.destroyed || !current()) return;
      utilities.genericViewportDisplaySetMetadataProvider.add(displaySetId, {
        kind: 'planar',
        imageIds,
        initialImageIdIndex: this.displayed?.index ?? this.index,
      } as never);
      try {
        await viewport.setDisplaySets({ displaySetId, options: {} });
      } catch (error) {
        if (!current()) return;
        this.displaySetId = undefined;
        throw error;
      }
      if (this.destroyed || !current()) {
        this.dismount(viewport, displaySetId);
        return;
      }
      this.mounted = displaySetId;
      this.present(viewport);
    });
    this.mounts = work.catch(() => undefined);
    return work;
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
      this.setFailure(asDisplayError(error), this.index);
    }
  }

  private isWanted(frame: DisplayFrame): boolean {
    return !this.destroyed && this.list[this.index]?.imageId === frame.imageId;
  }

  private async show(index: number, frame: DisplayFrame, image: LoadedImage): Promise<void> {
    const viewport = this.viewport;
    if (!viewport || this.destroyed) return;
    this.setWaiting(undefined);
    this.setFailure(undefined, index);
    const voi = image.decoded.components > 1 ? undefined : voiOf(frame, image, this.view.voi ?? this.setVoi);
    const size = this.size();
    const dimensions = sizeOfImage(frame, image);
    const scale =
      fitScale(dimensions, size) *
      effectiveZoom(this.view, dimensions, size) *
      Math.min(dimensions.columnMm, dimensions.rowMm) *
      size.ratio;
    this.displayed = { frame, image, index, voi, state: this.view, scale };
    pinImages(this, [frame.imageId]);
    if (this.cpuCanvas) {
      setPaintState(this.cpuCanvas, {
        imageId: frame.imageId,
        gray: voi && grayFunction(frame, voi, this.view.inverted),
        smooth: this.view.smooth,
        matrix: scaled(imageMatrix(this.view, dimensions, size), size.ratio),
      });
    }
    if (!this.displaySetId) await this.mount(viewport);
    else if (this.isMounted) this.present(viewport);
  }

  /** Puts what is to be displayed on the screen: the frame, its greys and its place. */
  private present(viewport: PlanarViewport): void {
    const shown = this.displayed;
    if (!shown) return;
    const { frame, image, index, voi } = shown;
    const size = this.size();
    const dimensions = sizeOf(shown);
    if (!this.cpuCanvas) {
      viewport.setDisplaySetPresentation(gpuPresentation(frame, image, voi, this.view.inverted, this.view.smooth));
    }
    const [panX, panY] = effectivePan(this.view, dimensions, size);
    const zoom = effectiveZoom(this.view, dimensions, size);
    viewport.setViewState({
      slice: { kind: 'stackIndex', imageIdIndex: index },
      displayArea: undefined,
      anchorWorld: undefined,
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
    if (shown) void this.show(shown.index, shown.frame, shown.image);
  }

  private readonly onNewImage = (event: CustomEvent<{ imageId?: string }>): void => {
    this.newest = event.detail.imageId;
  };

  private readonly onImageRendered = (): void => {
    const shown = this.displayed;
    if (!shown) return;
    const painted = this.cpuCanvas ? paintedImage(this.cpuCanvas) : this.newest;
    // What was drawn is told only when it is what was asked for.
    if (painted === shown.frame.imageId) this.tellRendered(shown);
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
    if (this.displaySetId) utilities.genericViewportDisplaySetMetadataProvider.remove(this.displaySetId);
    this.displaySetId = undefined;
    this.mounted = undefined;
    // Nothing is waited for that the old surface owes.
    this.mounts = Promise.resolve();
    this.newest = undefined;
    this.element.replaceChildren();
    this.enable();
    void this.bring(index).then(() => {
      this.element.style.visibility = '';
    });
  }

  private size(): ViewportSize {
    const ratio = window.devicePixelRatio || 1;
    const canvas = this.cpuCanvas;
    if (canvas) return { width: canvas.width / ratio, height: canvas.height / ratio, ratio };
    return { width: this.element.clientWidth || 1, height: this.element.clientHeight || 1, ratio };
  }

  private canvas(): HTMLCanvasElement {
    const canvas = this.cpuCanvas ?? this.viewport?.canvas;
    if (!canvas) throw new NegatoscopeError('internal', 'the viewport is gone');
    return canvas;
  }
}

function sizeOfImage(frame: DisplayFrame, image: LoadedImage) {
  const { rowMm, columnMm } = spacingOf(frame);
  return { columns: image.columns, rows: image.rows, columnMm, rowMm };
}
const scaled = (matrix: Matrix, by: number): Matrix => matrix.map((value) => value * by) as Matrix;
const sizeOf = (shown: Shown) => sizeOfImage(shown.frame, shown.image);

function asDisplayError(error: unknown): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const inner = (error as { error?: unknown } | undefined)?.error;
  if (inner instanceof NegatoscopeError) return inner;
  return new NegatoscopeError('internal', error instanceof Error ? error.message : String(error));
}
