import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ReportDraft } from '../../../src-shared/contract/report-drafts.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import type { Code } from '../../../src-shared/imaging/measure/concepts.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { ContentItem } from '../../../src-shared/objects/content-item.ts';
import { cardiovascularReport } from '../../../src-shared/objects/structured-report/cardiovascular.ts';
import {
  type EvidenceInstance,
  reportClasses,
  structuredReport,
  type Verification,
} from '../../../src-shared/objects/structured-report/document.ts';
import { measurementReport } from '../../../src-shared/objects/structured-report/measurement-report.ts';
import { classFor, textReport } from '../../../src-shared/objects/structured-report/text-report.ts';
import { useLive } from '../../app/live.ts';
import { storeObjects } from '../../app/storing.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { Listed } from '../measuring/listing.ts';
import { measuredFully } from '../measuring/making.ts';
import { useReading } from '../reading/store.ts';
import { allFrameSets, type StudyEntry, showPanel, useViewer } from '../store.ts';
import { creationOf } from '../storing.ts';
import { proceduresOf, uniqueImages } from './images.ts';
import { numberFrom } from './numbers.ts';

/** The first image of a study that is shown: what is made for the study takes patient and study from it. */
export function imageOf(study: StudyEntry): DisplayFrame | undefined {
  const studyUid = study.study.studyUid;
  for (const { frames } of allFrameSets([study])) {
    const found = frames.find((frame) => frame.series.study.uid === studyUid);
    if (found) return found;
  }
  return undefined;
}

/** Every measurement as it measures now. Rejects when an image cannot be read: a value is not reported unseen. */
async function measuredAnew(list: readonly Listed[]): Promise<Measurement[]> {
  const found: Measurement[] = [];
  // One after the other: many images at once would not have room in memory.
  for (const { measurement, frame } of list) {
    try {
      found.push(await measuredFully(measurement, frame));
    } catch (error) {
      const object = 'The image of a measurement';
      throw new NegatoscopeError('damaged', 'an image of a measurement cannot be read', { object }, error);
    }
  }
  return found;
}

/** When the report is among the studies, it is opened beside the images. */
function openWhenHere(sopInstanceUid: string): void {
  const find = () =>
    allFrameSets(useViewer.getState().studies).find(({ other }) => other?.sopInstanceUid === sopInstanceUid);
  const open = (key: string): void => {
    useReading.setState({ open: key });
    showPanel('reports');
  };
  const found = find();
  if (found) {
    open(found.key);
    return;
  }
  const rows = new Set(useViewer.getState().studies.map(({ study }) => study.studyRow));
  const leave = useViewer.subscribe(({ studies }) => {
    const here = find();
    // Or the window went on to other studies.
    if (!here && studies.some(({ study }) => rows.has(study.studyRow))) return;
    leave();
    if (here) open(here.key);
  });
}

interface Making {
  of: DisplayFrame;
  root: ContentItem;
  sopClassUid: string;
  complete: boolean;
  author: string;
  verification?: Verification;
  instances: readonly EvidenceInstance[];
  predecessors?: readonly EvidenceInstance[];
  description: string;
}

async function store(making: Making): Promise<string> {
  const { of, description, ...input } = making;
  const creation = await creationOf({ series: of.series, instance: of.instance }, description);
  const dataSet = structuredReport(creation, input);
  await storeObjects(dataSet);
  const uid = text(dataSet, 'SOPInstanceUID') ?? '';
  openWhenHere(uid);
  return uid;
}

const organization = (): string => useLive.getState().settings?.createdObjects.institutionName ?? '';

/** Stores measurements as a TID 1500 report in the newest of their studies; gives back its SOP Instance UID. */
export async function storeMeasurementReport(
  list: readonly Listed[],
  { title, language, author }: { title: Code; language: string; author: string },
): Promise<string> {
  const { studies } = useViewer.getState();
  const [of] = studies.flatMap(
    ({ study }) => list.find(({ frame }) => frame.series.study.uid === study.studyUid)?.frame ?? [],
  );
  if (!of) throw new NegatoscopeError('invalid-input', 'nothing is measured');
  const frames = list.map(({ frame }) => frame);
  const images = uniqueImages(frames);
  const measurements = await measuredAnew(list);
  const root = measurementReport({
    ...{ title, language, author, images, measurements },
    organization: organization(),
    procedures: await proceduresOf(frames),
  });
  return await store({
    ...{ of, root, author, instances: images },
    sopClassUid: reportClasses.comprehensive,
    complete: true,
    description: title.meaning,
  });
}

/** Stores a draft as a report in its study: text alone as Basic Text SR, all else as Comprehensive SR. */
export async function storeDraft(
  draft: ReportDraft,
  study: StudyEntry,
  list: readonly Listed[],
  { complete, verification }: { complete: boolean; verification?: Verification },
): Promise<string> {
  const of = imageOf(study);
  // The study was given to another patient while the report was written.
  if (draft.studyUid !== study.study.studyUid || draft.patientKey !== lastingPatientKey(study.study))
    throw new NegatoscopeError('damaged', 'the draft is of another patient', { object: 'The patient of the draft' });
  if (!of)
    throw new NegatoscopeError('not-found', 'the study has no image to take its patient from', {
      object: 'An image of the study',
    });
  const { author, language, sections } = draft;
  const context = {
    ...{ author, language, sections },
    organization: organization(),
    procedures: await proceduresOf([of]),
    modalities: [of.series.series.modality],
  };
  const instances: EvidenceInstance[] = [];
  let root: ContentItem;
  if (draft.kind === 'text') {
    const told = draft.measurements ? list : [];
    const shown = allFrameSets(useViewer.getState().studies).flatMap(({ frames }) =>
      frames.filter(({ instance, frame }) =>
        draft.illustrations.some((one) => one.sopInstanceUid === instance.sopInstanceUid && one.frame === frame),
      ),
    );
    const images = uniqueImages([...told.map(({ frame }) => frame), ...shown]);
    instances.push(...images);
    root = textReport({
      ...context,
      title: draft.title,
      measurements: await measuredAnew(told),
      images,
      illustrations: draft.illustrations,
    });
  } else {
    root = cardiovascularReport({
      ...context,
      ...(draft.kind === 'calcium'
        ? {
            calcium: {
              threshold: numberFrom(draft.threshold),
              rows: draft.calcium.map(({ artery, lesions, agatston, volume, mass }) => ({
                artery,
                lesions: numberFrom(lesions),
                agatston: numberFrom(agatston),
                volume: numberFrom(volume),
                mass: numberFrom(mass),
              })),
            },
          }
        : {
            vessels: draft.vessels.map(({ segment, side, ...values }) => ({
              segment,
              side,
              diameter: numberFrom(values.diameter),
              area: numberFrom(values.area),
              length: numberFrom(values.length),
              diameterStenosis: numberFrom(values.diameterStenosis),
              areaStenosis: numberFrom(values.areaStenosis),
            })),
          }),
    });
  }
  return await store({
    ...{ of, root, author, complete, instances },
    sopClassUid: classFor(root),
    description: root.concept?.meaning ?? 'Report',
    ...(draft.predecessor ? { predecessors: [draft.predecessor] } : {}),
    ...(verification ? { verification } : {}),
  });
}
