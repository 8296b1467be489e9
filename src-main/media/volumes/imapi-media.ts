import type { MediumName } from './types.ts';

/** What IMAPI 2 calls a disc: IMAPI_MEDIA_PHYSICAL_TYPE. */
export const imapiMedia: Readonly<Record<number, MediumName>> = {
  1: 'CD-ROM',
  2: 'CD-R',
  3: 'CD-RW',
  4: 'DVD-ROM',
  5: 'DVD-RAM',
  6: 'DVD+R',
  7: 'DVD+RW',
  8: 'DVD+R DL',
  9: 'DVD-R',
  10: 'DVD-RW',
  11: 'DVD-R DL',
  13: 'DVD+RW DL',
  17: 'BD-ROM',
  18: 'BD-R',
  19: 'BD-RE',
};
