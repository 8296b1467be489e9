import type { DeIdentifyRequest } from '../../../src-shared/changes/model.ts';
import type { DeIdentificationSettings } from '../../../src-shared/settings/de-identification.ts';
import { capitalised, formatCount, plural } from '../formatting.ts';
import { baseOf, optionsOf, profileName } from './request.ts';

/** Options of PS3.15 Table E.1-1 as people read them: what they keep or clean, and what that may give away. */
export const optionWords: readonly { id: string; title: string; hint: string; keeps: boolean }[] = [
  {
    id: 'clean-pixel-data',
    title: 'Clean pixel data',
    hint: 'Regions that were drawn on the pictures are made black; what is burned in elsewhere stays.',
    keeps: false,
  },
  {
    id: 'clean-graphics',
    title: 'Clean graphics',
    hint: 'Texts of presentation states and overlays are cleaned instead of removed.',
    keeps: false,
  },
  {
    id: 'clean-structured-content',
    title: 'Clean structured content',
    hint: 'Reports stay, with what names somebody taken out.',
    keeps: false,
  },
  {
    id: 'clean-descriptors',
    title: 'Clean descriptors',
    hint: 'Descriptions and comments stay, with what names somebody taken out.',
    keeps: false,
  },
  {
    id: 'retain-full-dates',
    title: 'Keep dates and times',
    hint: 'Dates of the studies stay as they are.',
    keeps: true,
  },
  {
    id: 'retain-modified-dates',
    title: 'Shift dates',
    hint: 'Dates move by the same number of days for a patient: what lies between studies stays right.',
    keeps: true,
  },
  {
    id: 'retain-patient-characteristics',
    title: 'Keep patient characteristics',
    hint: 'Sex, age, size, weight and the like.',
    keeps: true,
  },
  {
    id: 'retain-device-identity',
    title: 'Keep device identity',
    hint: 'Station names, serial numbers.',
    keeps: true,
  },
  {
    id: 'retain-institution-identity',
    title: 'Keep institution identity',
    hint: 'Names and addresses of the institution.',
    keeps: true,
  },
  {
    id: 'retain-uids',
    title: 'Keep UIDs',
    hint: 'Whoever has the originals can find them by these.',
    keeps: true,
  },
  {
    id: 'retain-safe-private',
    title: 'Keep safe private attributes',
    hint: 'Those that are known to identify nobody: scan parameters of makers.',
    keeps: true,
  },
];

/** The same for lists to choose from. */
export const optionData = optionWords.map(({ id, title }) => ({ value: id, label: title }));

export const optionTitle = (id: string): string => optionWords.find((one) => one.id === id)?.title ?? id;

const risks: Record<string, { title: string; hint: string }> = {
  'burned-in': { title: 'Text burned in', hint: 'The images say that they show who the patient is.' },
  'secondary-capture': {
    title: 'Screen capture',
    hint: 'Captures and scanned papers often show names. Look at them.',
  },
  ultrasound: { title: 'Ultrasound', hint: 'Ultrasound machines often write the name into the picture.' },
  document: { title: 'Document', hint: 'A PDF or the like cannot be cleaned: it is left out.' },
  report: { title: 'Report', hint: 'Free text may name somebody.' },
  face: { title: 'Face', hint: 'A face can be reconstructed from slices of a head.' },
  overlay: { title: 'Overlay', hint: 'Overlays may have text in them.' },
  video: { title: 'Video', hint: 'A film cannot be masked. Look at it.' },
};

export const riskTitle = (risk: string): string => risks[risk]?.title ?? capitalised(risk.replaceAll('-', ' '));
export const riskHint = (risk: string): string => risks[risk]?.hint ?? '';

/** What is set besides the profile, in a line; empty where nothing is. */
export function optionsText(request: DeIdentifyRequest, settings: DeIdentificationSettings | undefined): string {
  const options = optionsOf(request, settings).map(optionTitle);
  const masks = Object.values(request.masks).reduce((sum, regions) => sum + regions.length, 0);
  return [
    ...options.map((title) => title.charAt(0).toLowerCase() + title.slice(1)),
    masks > 0 ? plural(masks, 'masked region') : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What is set, in a line. */
export const summaryOf = (request: DeIdentifyRequest, settings: DeIdentificationSettings | undefined): string =>
  [profileName(request.profile, settings), optionsText(request, settings)].filter(Boolean).join(', ');

/** Objects that a request leaves out. */
export const leftOutOf = (found: { series: readonly { leftOut: number }[] } | undefined): number =>
  found?.series.reduce((sum, series) => sum + series.leftOut, 0) ?? 0;

/** What becomes of the identity, and no more than the profile promises: only that of the standard says that it is removed. */
export function identityText(request: DeIdentifyRequest, settings: DeIdentificationSettings): string {
  const name = profileName(request.profile, settings);
  return baseOf(request.profile, settings) === 'ps3.15' ? `de-identified: ${name}` : `changed: ${name}`;
}

/** What was found, in a line: `2 patients; 3 series to look at; 14 objects are left out`. */
export function foundText(found: {
  patients: readonly unknown[];
  series: readonly { risks: readonly string[]; leftOut: number }[];
}): string {
  const risky = found.series.filter((series) => series.risks.length > 0).length;
  const leftOut = leftOutOf(found);
  const parts = [
    risky > 0 ? `${plural(risky, 'series', 'series')} to look at` : '',
    leftOut > 0 ? `${formatCount(leftOut)} ${leftOut === 1 ? 'object is' : 'objects are'} left out` : '',
  ].filter(Boolean);
  return [plural(found.patients.length, 'patient'), ...parts].join('; ');
}
