/** What the viewer uses of the image engine; nothing outside of this folder knows Cornerstone. */
export { initialState, type Shown, type ViewportController, type ViewState } from './controller.ts';
export { engineMemory, type ImageEngine, startEngine } from './engine.ts';
export { cachedImage, imagesLoading, type LoadedImage, letGo, loadImage } from './loader.ts';
export { PlanarController } from './planar-controller.ts';
export { Prefetcher } from './prefetch.ts';
export { type DisplayFrame, displayFrameOf, frameOf, holdFrames, registeredFrames, spacingOf } from './registry.ts';
export { defaultVoi, fullRangeVoi, headerVois, type VoiChoice } from './voi.ts';
