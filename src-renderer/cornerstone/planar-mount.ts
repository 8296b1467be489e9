import { Enums, type Types, utilities } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ImageEngine } from './engine.ts';

/** The part of Cornerstone's planar viewport that is used here. */
interface PlanarViewport {
  setDisplaySets(...entries: { displaySetId: string; options?: object }[]): Promise<void>;
  setViewState(patch: object): void;
  removeData(displaySetId: string): void;
  resize(): void;
}

let count = 0;

/**
 * A viewport of Cornerstone's generic kind (PLANAR_NEXT) and the frames it has: mounting them takes time, and what was asked
 * for meanwhile counts.
 */
export class PlanarMount {
  private readonly engine: ImageEngine;
  private readonly element: HTMLDivElement;
  private readonly id = `viewport-${++count}`;
  private viewport: PlanarViewport | undefined;
  private surface: HTMLCanvasElement | undefined;
  /** Of the element, CSS pixels, when it was last resized: Cornerstone asks for it in each rendering. */
  private size = { width: 0, height: 0 };
  /** The array Cornerstone holds; changed in place when slices arrive. */
  private imageIds: string[] = [];
  private displaySetId: string | undefined;
  /** The display set Cornerstone really shows; behind `displaySetId` while that one is being mounted. */
  private mounted: string | undefined;
  /** Mounting takes time and must not overtake another one. */
  private mounts: Promise<void> = Promise.resolve();

  constructor(engine: ImageEngine, element: HTMLDivElement) {
    this.engine = engine;
    this.element = element;
  }

  get canvas(): HTMLCanvasElement {
    if (!this.surface) throw new NegatoscopeError('internal', 'the viewport is gone');
    return this.surface;
  }

  get isEnabled(): boolean {
    return this.viewport !== undefined;
  }

  get hasSet(): boolean {
    return this.displaySetId !== undefined;
  }

  get isMounted(): boolean {
    return this.mounted !== undefined && this.mounted === this.displaySetId;
  }

  enable(): void {
    const renderingEngine = this.engine.renderingEngine;
    renderingEngine.enableElement({
      viewportId: this.id,
      type: Enums.ViewportType.PLANAR_NEXT,
      element: this.element,
      defaultOptions: { background: [0, 0, 0] as Types.Point3 },
    } as Types.PublicViewportInput);
    this.viewport = renderingEngine.getViewport(this.id) as unknown as PlanarViewport;
    const canvas = [...this.element.children].find((child) => child instanceof HTMLCanvasElement);
    if (!canvas) throw new NegatoscopeError('internal', 'the viewport has no canvas');
    // Cornerstone sizes this canvas by CSS pixels when it resizes; a canvas has pixels of the screen here.
    Object.defineProperties(canvas, {
      clientWidth: { get: () => Math.round(this.size.width * window.devicePixelRatio) },
      clientHeight: { get: () => Math.round(this.size.height * window.devicePixelRatio) },
    });
    this.surface = canvas;
    this.resize();
  }

  disable(): void {
    try {
      this.engine.renderingEngine.disableElement(this.id);
    } catch {
      // The engine it belonged to is gone after a lost context.
    }
    this.viewport = undefined;
    this.surface = undefined;
    this.element.replaceChildren();
  }

  /** A new drawing surface after the old one was lost. */
  renew(): void {
    if (this.displaySetId) utilities.genericViewportDisplaySetMetadataProvider.remove(this.displaySetId);
    this.displaySetId = undefined;
    this.mounted = undefined;
    // Nothing is waited for that the old surface owes.
    this.mounts = Promise.resolve();
    this.element.replaceChildren();
    this.enable();
  }

  resize(): void {
    this.size = { width: this.element.clientWidth, height: this.element.clientHeight };
    if (this.surface) {
      // As large as its pixels are on the screen: a box that ends between two of them would blur all of the picture.
      const ratio = window.devicePixelRatio;
      this.surface.style.width = `${this.surface.clientWidth / ratio}px`;
      this.surface.style.height = `${this.surface.clientHeight / ratio}px`;
    }
    this.viewport?.resize();
  }

  /** More frames of the set that is mounted. */
  replace(imageIds: readonly string[]): void {
    this.imageIds.splice(0, this.imageIds.length, ...imageIds);
  }

  unmount(): void {
    const { displaySetId } = this;
    if (!displaySetId) return;
    // A set that is still being mounted is taken away when that has ended.
    if (this.mounted === displaySetId) this.dismount(this.viewport, displaySetId);
    this.displaySetId = undefined;
    this.imageIds = [];
  }

  /**
   * Hands the frames to Cornerstone. `ready` is called when it has them, unless another set is wanted by then; what it presents
   * is what is wanted by then, not what was when it began.
   */
  mount(imageIds: string[], index: () => number, ready: () => void): Promise<void> {
    const { viewport } = this;
    const displaySetId = `${this.id}:${++count}`;
    this.displaySetId = displaySetId;
    this.imageIds = imageIds;
    const work = this.mounts.then(async () => {
      const current = (): boolean =>
        viewport !== undefined && this.viewport === viewport && this.displaySetId === displaySetId;
      if (!viewport || !current()) return;
      utilities.genericViewportDisplaySetMetadataProvider.add(displaySetId, {
        kind: 'planar',
        imageIds,
        initialImageIdIndex: index(),
      } as never);
      try {
        await viewport.setDisplaySets({ displaySetId, options: {} });
      } catch (error) {
        if (!current()) return;
        this.displaySetId = undefined;
        throw error;
      }
      if (!current()) {
        this.dismount(viewport, displaySetId);
        return;
      }
      this.mounted = displaySetId;
      ready();
    });
    this.mounts = work.catch(() => undefined);
    return work;
  }

  /** Goes to a frame of the set. */
  step(index: number): void {
    if (this.isMounted) this.viewport?.setViewState({ slice: { kind: 'stackIndex', imageIdIndex: index } });
  }

  /** Asks for a rendering of a frame; how and where it is drawn is the business of the painter. */
  present(index: number, camera: object): void {
    this.viewport?.setViewState({
      slice: { kind: 'stackIndex', imageIdIndex: index },
      displayArea: undefined,
      anchorWorld: undefined,
      ...camera,
    });
  }

  private dismount(viewport: PlanarViewport | undefined, displaySetId: string): void {
    if (this.mounted === displaySetId) this.mounted = undefined;
    if (viewport !== undefined && viewport === this.viewport) viewport.removeData(displaySetId);
    utilities.genericViewportDisplaySetMetadataProvider.remove(displaySetId);
  }
}
