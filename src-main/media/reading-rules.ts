import { type MediaSettings, mediaSchema } from '../../src-shared/settings/media.ts';

/** What the settings say of how media are read. */
export type ReadingRules = Pick<
  MediaSettings['reading'],
  'onlyKnownClasses' | 'maxDepth' | 'maxFiles' | 'maxDirectoryBytes'
>;

export const defaultReading: ReadingRules = mediaSchema.parse({}).reading;
