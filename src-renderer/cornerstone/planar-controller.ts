import { Enums } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { clampedWindow } from '../../src-shared/imaging/pipeline/domain.ts';
import {
  type ImageArea,
  initialState,
  type PresentationOf,
  type Shown,
  type ViewPicture,
  type ViewportController,
  type ViewState,
  type WholeArea,
} from './controller.ts';
import { imageSizeOf, viewOnArea, wholeAreaOf } from './displayed-area.ts';
import type { ImageEngine } from './engine.ts';
import { pinImages } from './image-cache.ts';
import { Listeners } from './listeners.ts';
import { cachedImage, type LoadedImage, loadImage, passImage } from './loader.ts';
import { lookOf } from './look.ts';
import { clearScene, paintedImage, type Scene, setScene } from './painting.ts';
import { PlanarMount } from './planar-mount.ts';
import { presentedFrame, presentsGrey } from './presented.ts';
import type { DisplayFrame } from './registry.ts';
import { type SeenFrame, seenFrame } from './seen-frame.ts';
import { type FrameValues, ShownValues } from './shown-values.ts';
import { isClamped, viewDefaults } from './view-defaults.ts';
import {
  apply,
  applyInverse,
  effectivePan,
  effectiveZoom,
  fitScale,
  type ImageSize,
  imageMatrix,
  turnOf,
  type ViewportSize,
  zoomedBy,
} from './view-geometry.ts';
import { pictureOf, scaled } from './view-picture.ts';
import { choiceOn, differenceVoi, type VoiChoice, voiOf, voiOfSet } from './voi.ts';

/** A viewport of Cornerstone's generic kind (PLANAR_NEXT) behind our interface. */
export class PlanarController implements ViewportController {
  readonly element: HTMLDivElement;
  private readonly engine: ImageEngine;
  private readonly mount: PlanarMount;
  private readonly shownValues = new ShownValues();
  private list: DisplayFrame[] = [];
  private setVoi: VoiChoice | undefined;
  private view: ViewState = { ...initialState(), interpolation: viewDefaults.interpolation };
  private presentation: { of: PresentationOf; name: string | undefined } | undefined;
  /** The frame on the screen as the set has it; `displayed.frame` is what the presentation state makes of it. */
  private base: DisplayFrame | undefined;
  private index = 0;
  private displayed: Shown | undefined;
  private scheduled = 0;
  private destroyed = false;
  private readonly listeners = new Listeners();
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
    if (this.presentation) this.follow();
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
      this.base = frames[shownAt];
      const frame = this.base && presentedFrame(this.base, this.displayed.presentation);
      this.displayed = { ...this.displayed, frame: frame ?? this.displayed.frame, index: shownAt };
      this.mount.step(shownAt);
    }
    if (next >= 0) this.index = next;
    else this.goto(Math.min(this.index, frames.length - 1));
    if (this.displayed) this.listeners.tellRendered(this.displayed);
    // An image that came widens the scale of all.
    if (this.presentation || JSON.stringify(this.setVoi) !== scale) this.refresh();
    // The place of what could not be shown may be another one now.
    if (next >= 0 && this.listeners.failure) this.listeners.setFailure(this.listeners.failure, next);
  }

  setPresentation(of: PresentationOf | undefined, name?: string): void {
    this.presentation = of && { of, name };
    if (of) this.follow();
    else {
      const { scaling } = this.view;
      this.view = { ...this.view, presented: undefined, scaling: scaling === 'area' ? 'fit' : scaling };
    }
    this.refresh();
  }

  /** The view begins as the presentation state says, unless it is one that began so already. */
  private follow(): void {
    const presented = this.presentation?.name ?? this.firstKey();
    if (this.view.presented !== presented) this.view = this.beginning(presented);
  }

  private beginning(presented: string | undefined): ViewState {
    const { interpolation } = this.view;
    return { ...initialState(), interpolation, presented, scaling: this.presentation ? 'area' : 'fit' };
  }

  /** A state that was given without a name is told by what it says of the first frame it holds for. */
  private firstKey(): string {
    for (const frame of this.list) {
      const found = this.presentation?.of(frame);
      if (found) return found.key;
    }
    return '';
  }

  clear(): void {
    cancelAnimationFrame(this.scheduled);
    this.scheduled = 0;
    this.list = [];
    this.displayed = undefined;
    this.base = undefined;
    pinImages(this, []);
    if (this.listeners.waitingFor !== undefined) passImage(this.listeners.waitingFor);
    this.listeners.setWaiting(undefined);
    this.listeners.setFailure(undefined, 0);
    this.mount.unmount();
    this.shownValues.clear();
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
    if (this.view.scaling === 'area' && !this.presentation) this.view.scaling = 'fit';
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
    const { scaling } = this.view;
    this.setState({
      ...(scaling === 'fit' || scaling === 'area'
        ? { scaling: 'free' as const, zoom: effectiveZoom(this.view, image, size) }
        : {}),
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
    this.setState(this.beginning(this.view.presented));
  }

  resize(): void {
    if (this.destroyed || this.element.clientWidth === 0) return;
    this.mount.resize();
    this.refresh();
  }

  onRendered(listener: (shown: Shown) => void): () => void {
    return this.listeners.onRendered(listener);
  }
  onWaiting(listener: (waiting: boolean) => void): () => void {
    return this.listeners.onWaiting(listener);
  }
  onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void {
    return this.listeners.onError(listener);
  }

  readPixels(): ImageData {
    const { canvas } = this.mount;
    const context = canvas.getContext('2d');
    if (!context) throw new NegatoscopeError('internal', 'the canvas has no context');
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  picture(width?: number, height?: number, scale?: number): ViewPicture {
    const shown = this.displayed;
    const size = this.size();
    return pictureOf(shown && this.sceneOf(shown, 1), size, { width, height, scale });
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

  wholeArea(frame?: DisplayFrame): WholeArea | undefined {
    if (!this.displayed) return undefined;
    const image = frame
      ? imageSizeOf(presentedFrame(frame, this.presentation?.of(frame)), frame.pixel)
      : sizeOf(this.displayed);
    return wholeAreaOf(this.view, image, this.size());
  }

  async seen(base: DisplayFrame): Promise<SeenFrame | undefined> {
    const { displayed: shown, view: state, setVoi, presentation } = this;
    return shown && seenFrame(base, { shown, state, setVoi, presentation: presentation?.of, size: this.size() });
  }

  showArea(area: ImageArea): void {
    if (this.displayed) this.setState(viewOnArea(this.view, sizeOf(this.displayed), this.size(), area));
  }

  destroy(): void {
    if (this.destroyed) return;
    this.clear();
    this.destroyed = true;
    this.leave();
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.onImageRendered);
    this.mount.disable();
    this.listeners.clear();
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
      if (this.listeners.waitingFor !== undefined && this.listeners.waitingFor !== frame.imageId)
        passImage(this.listeners.waitingFor);
      if (!image) {
        this.listeners.setWaiting(frame.imageId);
        image = await loadImage(frame.imageId, 0);
        if (!this.isWanted(frame)) return;
      }
      await this.show(this.index, frame, image);
    } catch (error) {
      if (!this.isWanted(frame)) return;
      this.listeners.setWaiting(undefined);
      this.displayed = undefined;
      pinImages(this, []);
      // The image before it must not be taken for the one that failed.
      this.wipe();
      this.listeners.setFailure(asDisplayError(error), this.index);
    }
  }

  private isWanted(frame: DisplayFrame): boolean {
    return !this.destroyed && this.list[this.index]?.imageId === frame.imageId;
  }

  private async show(index: number, base: DisplayFrame, image: LoadedImage): Promise<void> {
    if (!this.mount.isEnabled || this.destroyed) return;
    const presentation = this.presentation?.of(base);
    const made = this.shownValues.of(base, image, this.view, presentation);
    if (made instanceof Promise) {
      this.listeners.setWaiting(base.imageId);
      await made;
      // Loaded, or not to be had: as it is then, unless another frame is wanted.
      if (this.isWanted(base)) await this.bring(this.index);
      return;
    }
    this.listeners.setWaiting(undefined);
    this.listeners.setFailure(undefined, index);
    const { frame, values, valuesKey, difference } = made;
    const voi = this.voiFor(made);
    const size = this.size();
    const dimensions = imageSizeOf(frame, image);
    const scale =
      fitScale(dimensions, size) *
      effectiveZoom(this.view, dimensions, size) *
      Math.min(dimensions.columnMm, dimensions.rowMm) *
      size.ratio;
    this.base = base;
    this.displayed = {
      frame,
      image,
      values,
      valuesKey,
      mask: difference?.mask,
      index,
      voi,
      presentation,
      turn: turnOf(this.view, dimensions),
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

  private voiFor({ frame, values, difference }: FrameValues): VoiChoice | undefined {
    if (values.components > 1) return undefined;
    const { voi: chosen, clamped } = this.view;
    const image = { decoded: values };
    // A window of the state is meant for what is left when the state's mask was taken off.
    const stated = frame.presentation?.voi !== undefined;
    if (difference && !chosen && !stated) return differenceVoi(this.shownValues.rangeWith(values));
    const voi = voiOf(frame, image, chosen ?? (presentsGrey(frame) ? undefined : this.setVoi));
    return !difference && isClamped(frame, clamped) ? clampedWindow(voi) : voi;
  }

  /** What is painted of a frame; `ratio`: pixels of the canvas for a CSS pixel. */
  private sceneOf(shown: Shown, ratio = this.size().ratio): Scene {
    const { frame, values, valuesKey, voi } = shown;
    return {
      imageId: frame.imageId,
      look: lookOf(frame, values, valuesKey, voi, this.view),
      interpolation: this.view.interpolation,
      matrix: scaled(imageMatrix(this.view, sizeOf(shown), this.size()), ratio),
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
      rotation: shown.turn.rotation,
      flipHorizontal: shown.turn.flipped,
      flipVertical: false,
    });
  }

  private refresh(): void {
    const shown = this.displayed;
    if (!shown || !this.base) return;
    this.show(shown.index, this.base, shown.image).catch((error: unknown) => {
      this.listeners.setWaiting(undefined);
      this.listeners.setFailure(asDisplayError(error), shown.index);
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
    if (paintedImage(this.mount.canvas) === shown.frame.imageId) this.listeners.tellRendered(shown);
  };

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

const sizeOf = (shown: Shown): ImageSize => imageSizeOf(shown.frame, shown.image);

function asDisplayError(error: unknown): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const inner = (error as { error?: unknown } | undefined)?.error;
  if (inner instanceof NegatoscopeError) return inner;
  return new NegatoscopeError('internal', error instanceof Error ? error.message : String(error));
}
