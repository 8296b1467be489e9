import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type {
  DisplayFrame,
  ImageArea,
  PresentationOf,
  Shown,
  ViewportController,
  ViewState,
} from '../../cornerstone/index.ts';
import { DelegatingController } from './delegating-controller.ts';
import { lastTop, type TileGrid, type TileUnit, topNear, topShowing } from './tile-page.ts';

/**
 * The tiles of one viewport as one controller: consecutive frames of the same frame set, the same view in all of them, one of them
 * current. Every tile's own controller holds the whole frame set, so that places in it mean the same everywhere.
 */
export class TileGroup extends DelegatingController {
  readonly grid: TileGrid;
  private readonly unit: () => TileUnit;
  private readonly members = new Map<number, ViewportController>();
  private list: readonly DisplayFrame[] = [];
  private first = 0;
  private chosen = 0;
  private view: Partial<ViewState> = {};
  private presentation: [of: PresentationOf, name: string | undefined] | undefined;
  private readonly rendered = new Set<(shown: Shown) => void>();
  private readonly waiting = new Set<(waiting: boolean) => void>();
  private readonly errors = new Set<(error: NegatoscopeError | undefined, index: number) => void>();
  private readonly moved = new Set<() => void>();

  constructor(grid: TileGrid, unit: () => TileUnit) {
    super();
    this.grid = grid;
    this.unit = unit;
  }

  get count(): number {
    return this.grid.rows * this.grid.columns;
  }
  /** Frame of the first tile, from 0. */
  get top(): number {
    return this.first;
  }
  /** Tile that commands and texts are about. */
  get current(): number {
    return this.chosen;
  }
  protected get target(): ViewportController {
    const found = this.members.get(this.chosen) ?? [...this.members.values()][0];
    if (!found) throw new Error('a group of tiles without a tile');
    return found;
  }
  override get frames(): readonly DisplayFrame[] {
    return this.list;
  }
  override get wanted(): number {
    return Math.min(this.first + this.chosen, Math.max(0, this.list.length - 1));
  }
  override get shown(): Shown | undefined {
    return this.members.get(this.chosen)?.shown;
  }

  /** The controller of one tile; undefined while it is not on the screen. */
  member(tile: number): ViewportController | undefined {
    return this.members.get(tile);
  }

  /** A tile comes to the group; gives back its controller as layers and tools use it, and how it leaves. */
  join(tile: number, controller: ViewportController): { handle: ViewportController; leave: () => void } {
    this.members.set(tile, controller);
    if (this.presentation) controller.setPresentation(...this.presentation);
    const ends = [
      controller.onRendered((shown) => {
        if (tile !== this.chosen) return;
        this.view = controller.state;
        for (const listener of [...this.rendered]) listener(shown);
      }),
      controller.onWaiting((waiting) => {
        if (tile === this.chosen) for (const listener of [...this.waiting]) listener(waiting);
      }),
      controller.onError((error, index) => {
        if (tile === this.chosen) for (const listener of [...this.errors]) listener(error, index);
      }),
    ];
    this.bring(tile);
    return {
      handle: new TileHandle(this, tile, controller),
      leave: () => {
        for (const end of ends) end();
        if (this.members.get(tile) === controller) this.members.delete(tile);
      },
    };
  }

  isEmpty(tile: number): boolean {
    return this.first + tile >= this.list.length;
  }

  /** Other frames are in the tiles, or another tile is current. */
  onMoved(listener: () => void): () => void {
    this.moved.add(listener);
    return () => this.moved.delete(listener);
  }

  /** Makes a tile the current one. */
  choose(tile: number): void {
    if (tile === this.chosen || this.isEmpty(tile)) return;
    this.chosen = tile;
    this.tell();
  }

  override async setFrameSet(
    frames: readonly DisplayFrame[],
    index: number,
    state: Partial<ViewState> = {},
  ): Promise<void> {
    this.list = [...frames];
    this.view = state;
    this.first = topNear(index, 0, frames.length, this.grid, this.unit());
    this.chosen = Math.min(Math.max(0, index - this.first), Math.max(0, frames.length - 1 - this.first));
    for (const member of this.members.values()) member.clear();
    await this.bringAll();
    this.tell();
  }

  override updateFrameSet(frames: readonly DisplayFrame[]): void {
    const [member] = this.members.values();
    const before = this.list[this.first]?.imageId;
    const current = this.list[this.first + this.chosen]?.imageId;
    this.list = [...frames];
    for (const one of this.members.values()) if (one.frames.length > 0) one.updateFrameSet(frames);
    // What is on the screen stays there: the first tile keeps its frame, and the current one is followed on its page.
    const placeOf = (wanted: string | undefined): number => frames.findIndex(({ imageId }) => imageId === wanted);
    const place = placeOf(before);
    this.first = place >= 0 ? place : Math.min(this.first, lastTop(frames.length, this.grid, this.unit()));
    const tile = placeOf(current) - this.first;
    if (tile >= 0 && tile < this.count) this.chosen = tile;
    this.chosen = Math.min(this.chosen, Math.max(0, frames.length - 1 - this.first));
    if (member) void this.bringAll();
    this.tell();
  }

  override setPresentation(of: PresentationOf | undefined, name?: string): void {
    this.presentation = of && [of, name];
    for (const member of this.members.values()) member.setPresentation(of, name);
    this.view = this.members.get(this.chosen)?.state ?? {};
  }

  override clear(): void {
    this.list = [];
    this.first = 0;
    this.chosen = 0;
    for (const member of this.members.values()) member.clear();
    this.tell();
  }

  override goto(index: number): void {
    if (this.list.length === 0) return;
    const wanted = Math.min(Math.max(0, index), this.list.length - 1);
    const top = topShowing(wanted, this.first, this.list.length, this.grid, this.unit());
    this.show(top, wanted - top);
  }

  /** Brings a frame to a tile as near as whole rows allow. */
  gotoIn(tile: number, index: number): void {
    if (this.list.length === 0) return;
    const direction = index - (this.first + tile);
    const top = topNear(index - tile, direction, this.list.length, this.grid, this.unit());
    this.show(top, Math.min(this.chosen, this.list.length - 1 - top));
  }

  override setState(change: Partial<ViewState>): void {
    this.forAll((member) => member.setState(change));
  }
  override zoomBy(factor: number, at?: [x: number, y: number]): void {
    this.forAll((member) => member.zoomBy(factor, at));
  }
  override panBy(dx: number, dy: number): void {
    this.forAll((member) => member.panBy(dx, dy));
  }
  override showArea(area: ImageArea): void {
    this.forAll((member) => member.showArea(area));
  }
  override rotateClockwise(): void {
    this.forAll((member) => member.rotateClockwise());
  }
  override flipHorizontal(): void {
    this.forAll((member) => member.flipHorizontal());
  }
  override reset(): void {
    this.forAll((member) => member.reset());
  }
  override resize(): void {
    for (const member of this.members.values()) member.resize();
  }
  override onRendered(listener: (shown: Shown) => void): () => void {
    this.rendered.add(listener);
    return () => this.rendered.delete(listener);
  }
  override onWaiting(listener: (waiting: boolean) => void): () => void {
    this.waiting.add(listener);
    return () => this.waiting.delete(listener);
  }
  override onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void {
    this.errors.add(listener);
    return () => this.errors.delete(listener);
  }
  /** Tiles end by themselves. */
  override destroy(): void {
    this.rendered.clear();
    this.waiting.clear();
    this.errors.clear();
    this.moved.clear();
  }

  private forAll(change: (member: ViewportController) => void): void {
    for (const member of this.members.values()) if (member.frames.length > 0) change(member);
    this.view = this.members.get(this.chosen)?.state ?? this.view;
  }

  private show(top: number, tile: number): void {
    if (top === this.first && tile === this.chosen) return;
    const scrolled = top !== this.first;
    this.first = top;
    this.chosen = tile;
    if (scrolled) void this.bringAll();
    this.tell();
  }

  private async bringAll(): Promise<void> {
    await Promise.all([...this.members.keys()].map((tile) => this.bring(tile)));
  }

  /** Shows in a tile what belongs there now. */
  private async bring(tile: number): Promise<void> {
    const member = this.members.get(tile);
    if (!member) return;
    const index = this.first + tile;
    if (index >= this.list.length) {
      if (member.frames.length > 0) member.clear();
    } else if (member.frames.length === 0) {
      await member.setFrameSet(this.list, index, this.view);
    } else {
      member.goto(index);
    }
  }

  private tell(): void {
    for (const listener of [...this.moved]) listener();
    const { shown } = this;
    if (shown) for (const listener of [...this.rendered]) listener(shown);
  }
}

/** One tile as its tools and layers see it: what it shows is its own, the view and the place are those of the group. */
class TileHandle extends DelegatingController {
  protected readonly target: ViewportController;
  private readonly group: TileGroup;
  private readonly tile: number;

  constructor(group: TileGroup, tile: number, target: ViewportController) {
    super();
    this.group = group;
    this.tile = tile;
    this.target = target;
  }
  override goto(index: number): void {
    this.group.gotoIn(this.tile, index);
  }
  override get wanted(): number {
    return this.group.top + this.tile;
  }
  override setState(change: Partial<ViewState>): void {
    this.group.setState(change);
  }
  override zoomBy(factor: number, at?: [x: number, y: number]): void {
    this.group.zoomBy(factor, at);
  }
  override panBy(dx: number, dy: number): void {
    this.group.panBy(dx, dy);
  }
  override setPresentation(of: PresentationOf | undefined, name?: string): void {
    this.group.setPresentation(of, name);
  }
  override showArea(area: ImageArea): void {
    this.group.showArea(area);
  }
  override rotateClockwise(): void {
    this.group.rotateClockwise();
  }
  override flipHorizontal(): void {
    this.group.flipHorizontal();
  }
  override reset(): void {
    this.group.reset();
  }
}
