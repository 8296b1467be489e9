/** What the viewer uses of the image engine; nothing outside of this folder knows Cornerstone. */
export { type ComputePixels, computedUid } from './computed.ts';
export {
  type ImageArea,
  type Interpolation,
  initialState,
  type PresentationOf,
  type Shown,
  type ViewPicture,
  type ViewportController,
  type ViewState,
  type WholeArea,
} from './controller.ts';
export type { DecodedImage, PixelArray } from './decode/protocol.ts';
export { engineMemory, type ImageEngine, selfTestResult, startEngine, startedEngine } from './engine.ts';
export { imageBudget, isCached, reserveMemory, setImageBudget } from './image-cache.ts';
export { cachedImage, imagesDecoded, imagesLoading, type LoadedImage, letGo, loadImage } from './loader.ts';
export { canSubtract, maskInForce } from './masking.ts';
export { paintFrame } from './paint-frame.ts';
export { PlanarController } from './planar-controller.ts';
export { Prefetcher } from './prefetch.ts';
export { keptModality } from './presented.ts';
export { type DisplayFrame, displayFrameOf, frameOf, holdFrames, registeredFrames, spacingOf } from './registry.ts';
export type { SeenFrame, SeenGrey } from './seen-frame.ts';
export type { SelfTest } from './self-test.ts';
export { grayFunction } from './shades.ts';
export { colourTableOf, isClamped, setViewDefaults, type ViewDefaults, viewDefaults } from './view-defaults.ts';
export {
  defaultVoi,
  fullRangeVoi,
  headerVois,
  imageScale,
  percentileVoi,
  rangeVoi,
  stateVois,
  type VoiChoice,
} from './voi.ts';
