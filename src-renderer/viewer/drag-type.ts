/** What is dragged to a viewport: the key of a frame set. */
export const dragType = 'application/x-negatoscope-frame-set';
