import type { Creation } from '../../src-shared/objects/created-object.ts';
import { creationFrom } from '../app/storing.ts';
import type { StudyObject } from './objects.ts';
import { useViewer } from './store.ts';

/**
 * What an object of the study of an image is made with, from the header of that image.
 * @throws NegatoscopeError `damaged` when the header is of another study or patient than the viewer says
 */
export async function creationOf({ instance, series }: StudyObject, seriesDescription: string): Promise<Creation> {
  const { studyRow, study, patient, catalogue } = series;
  const entry = useViewer.getState().studies.find((one) => one.study.studyRow === studyRow);
  const of = {
    ...{ catalogue, row: instance.row, revision: instance.revision, studyUid: study.uid, patientId: patient.id },
    seriesNumbers: (entry?.series ?? []).flatMap(({ row }) => (row.number === undefined ? [] : [row.number])),
  };
  return await creationFrom(of, seriesDescription);
}
