import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type {
  DisplayFrame,
  ImageArea,
  PresentationOf,
  SeenFrame,
  Shown,
  ViewportController,
  ViewState,
  WholeArea,
} from '../../cornerstone/index.ts';

/** A controller that hands everything on to another one; what is different overrides it. */
export abstract class DelegatingController implements ViewportController {
  protected abstract readonly target: ViewportController;

  get element(): HTMLDivElement {
    return this.target.element;
  }
  get frames(): readonly DisplayFrame[] {
    return this.target.frames;
  }
  get wanted(): number {
    return this.target.wanted;
  }
  get shown(): Shown | undefined {
    return this.target.shown;
  }
  get state(): ViewState {
    return this.target.state;
  }
  setFrameSet(frames: readonly DisplayFrame[], index: number, state?: Partial<ViewState>): Promise<void> {
    return this.target.setFrameSet(frames, index, state);
  }
  updateFrameSet(frames: readonly DisplayFrame[]): void {
    this.target.updateFrameSet(frames);
  }
  setPresentation(of: PresentationOf | undefined, name?: string): void {
    this.target.setPresentation(of, name);
  }
  clear(): void {
    this.target.clear();
  }
  goto(index: number): void {
    this.target.goto(index);
  }
  setState(change: Partial<ViewState>): void {
    this.target.setState(change);
  }
  zoomBy(factor: number, at?: [x: number, y: number]): void {
    this.target.zoomBy(factor, at);
  }
  panBy(dx: number, dy: number): void {
    this.target.panBy(dx, dy);
  }
  rotateClockwise(): void {
    this.target.rotateClockwise();
  }
  flipHorizontal(): void {
    this.target.flipHorizontal();
  }
  reset(): void {
    this.target.reset();
  }
  resize(): void {
    this.target.resize();
  }
  onRendered(listener: (shown: Shown) => void): () => void {
    return this.target.onRendered(listener);
  }
  onWaiting(listener: (waiting: boolean) => void): () => void {
    return this.target.onWaiting(listener);
  }
  onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void {
    return this.target.onError(listener);
  }
  readPixels(): ImageData {
    return this.target.readPixels();
  }
  imageToViewport(column: number, row: number): [x: number, y: number] {
    return this.target.imageToViewport(column, row);
  }
  viewportToImage(x: number, y: number): [column: number, row: number] {
    return this.target.viewportToImage(x, y);
  }
  wholeArea(frame?: DisplayFrame): WholeArea | undefined {
    return this.target.wholeArea(frame);
  }
  seen(frame: DisplayFrame): Promise<SeenFrame | undefined> {
    return this.target.seen(frame);
  }
  showArea(area: ImageArea): void {
    this.target.showArea(area);
  }
  picture(...size: Parameters<ViewportController['picture']>): ReturnType<ViewportController['picture']> {
    return this.target.picture(...size);
  }
  capture(): Promise<Blob> {
    return this.target.capture();
  }
  destroy(): void {
    this.target.destroy();
  }
}
