import { formatDate } from '../formatting.ts';
import type { TextSource, TextValue } from './text-source.ts';

/** `HH:MM:SS` of a time of the standard, with or without colons; hours and minutes at least. */
function clock(time: string | undefined): string {
  const match = /^(\d{2}):?(\d{2}):?(\d{2})?/.exec(time?.trim() ?? '');
  if (!match) return '';
  return match[3] === undefined ? `${match[1]}:${match[2]}` : `${match[1]}:${match[2]}:${match[3]}`;
}

const moment = (date: string | undefined, time: string | undefined): string | undefined => {
  const day = formatDate(date);
  return day ? [day, clock(time)].filter(Boolean).join(' ') : undefined;
};

/** When the image was acquired, else when its content, the series or the study was made: which of them is said. */
function acquired({ description, instance, series }: TextSource): string | undefined {
  const exact = /^(\d{8})(\d{2,6})?/.exec(description.acquisitionDateTime ?? '');
  if (exact) return `Acquired ${moment(exact[1], exact[2])}`;
  const others: [name: string, date: string | undefined, time: string | undefined][] = [
    ['Content', instance.contentDate, instance.contentTime],
    ['Series', series.series.date, series.series.time],
    ['Study', series.study.date, series.study.time],
  ];
  for (const [name, date, time] of others) {
    const text = moment(date, time);
    if (text) return `${name} ${text}`;
  }
  return undefined;
}

/** Unpaired body parts (U) have no side to tell (PS3.3 C.7.6.1.1.1; BIR: frame, then image, then series). */
function laterality({ description, series }: TextSource): string | undefined {
  const side = (description.laterality ?? series.series.laterality)?.trim().toUpperCase();
  if (!side || side === 'U') return undefined;
  return { L: 'Left', R: 'Right', B: 'Both' }[side] ?? side;
}

const contrast = ({ instance: { technique }, series }: TextSource): string | undefined =>
  technique?.['ContrastBolusAgentSequence'] ?? technique?.['ContrastBolusAgent'] ?? series.series.contrastAgent;

/** Number of the frame in its object, where the place in the set does not say it. */
const frameOfObject = ({ instance, frame, index, count }: TextSource): string | undefined =>
  instance.numberOfFrames > 1 && (frame !== index + 1 || count !== instance.numberOfFrames)
    ? `${frame}/${instance.numberOfFrames}`
    : undefined;

/** The vectors of a nuclear image (PS3.3 C.8.4.8) for this frame, where there is more than one of a kind. */
function nuclearPlace({ instance, frame }: TextSource): string | undefined {
  const names = {
    energyWindow: 'Window',
    detector: 'Detector',
    phase: 'Phase',
    rotation: 'Rotation',
    rrInterval: 'R-R',
    timeSlot: 'Slot',
    slice: 'Slice',
    angularView: 'View',
    timeSlice: 'Time slice',
  } as const;
  const parts = Object.entries(instance.nuclear ?? {}).flatMap(([key, vector]: [string, number[] | undefined]) => {
    const value = vector?.[frame - 1];
    const name = names[key as keyof typeof names];
    return value !== undefined && name && vector?.some((other) => other !== value) ? [`${name} ${value}`] : [];
  });
  return parts.join('  ') || undefined;
}

/** Temporal position and trigger delay of a frame. */
function timePlace({ description, instance }: TextSource): string | undefined {
  const position = description.temporalPosition ?? instance.technique?.['TemporalPositionIdentifier'];
  const delay = description.triggerDelayMs ?? instance.technique?.['TriggerTime'];
  const parts = [
    position === undefined ? '' : `Time ${position}`,
    delay === undefined || delay === '' || Number(delay) === 0 ? '' : `Trigger ${Math.round(Number(delay))} ms`,
  ];
  return parts.filter(Boolean).join('  ') || undefined;
}

const study = 'Study' as const;
const group = 'Series' as const;
const image = 'Image' as const;

export const studyValues = {
  InstitutionName: { title: 'Institution', group: study, of: ({ series }) => series.study.institution },
  StudyDescription: { title: 'Study description', group: study, of: ({ series }) => series.study.description },
  StudyID: { title: 'Study ID', group: study, of: ({ series }) => series.study.id },
  AccessionNumber: { title: 'Accession number', group: study, of: ({ series }) => series.study.accession },
  StudyDate: {
    title: 'Study date and time',
    group: study,
    of: ({ series }) => moment(series.study.date, series.study.time),
  },
  acquired: { title: 'Acquired, else content, series or study date and time', group: image, of: acquired },
  Modality: { title: 'Modality', group, of: ({ series }) => series.series.modality },
  SeriesNumber: { title: 'Series number', group, of: ({ series }) => series.series.number?.toString() },
  SeriesDescription: { title: 'Series description', group, of: ({ series }) => series.series.description },
  ProtocolName: { title: 'Protocol', group, of: ({ series }) => series.series.protocol },
  BodyPartExamined: { title: 'Body part', group, of: ({ series }) => series.series.bodyPart },
  Manufacturer: { title: 'Manufacturer and model', group, of: ({ series }) => series.series.manufacturer },
  PatientPosition: { title: 'Patient position', group, of: ({ series }) => series.series.patientPosition },
  Laterality: { title: 'Laterality', group, of: laterality },
  ContrastBolusAgent: { title: 'Contrast agent', group, of: contrast },
  imageOfCount: { title: 'Image number of total', group: image, of: ({ index, count }) => `${index + 1}/${count}` },
  frameOfObject: { title: 'Frame of a multi-frame object', group: image, of: frameOfObject },
  InstanceNumber: { title: 'Instance number', group: image, of: ({ instance }) => instance.instanceNumber?.toString() },
  AcquisitionNumber: {
    title: 'Acquisition number',
    group: image,
    of: ({ instance }) => instance.acquisitionNumber?.toString(),
  },
  timePlace: { title: 'Temporal position and trigger delay', group: image, of: timePlace },
  nuclearPlace: { title: 'Detector, energy window, phase … of a nuclear frame', group: image, of: nuclearPlace },
} satisfies Record<string, TextValue>;
