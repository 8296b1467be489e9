import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../../src-shared/dicom/part10/read.ts';
import type { Waveform } from '../../../src-shared/objects/waveform/model.ts';
import { readWaveform } from '../../../src-shared/objects/waveform/read-waveform.ts';
import { errorOfResponse } from '../../app/fetch-json.ts';
import { readObject, type StudyObject } from '../objects.ts';

/** Whole files of long recordings that are read. */
const largestFile = 1024 * 1024 * 1024;

export interface Recording {
  waveform: Waveform;
  /** Acquisition DateTime (0008,002A), as stored. */
  startedAt: string;
}

/** A data set whose values are too large for one answer is read from its file. */
async function wholeDataSet(object: StudyObject, signal: AbortSignal): Promise<DataSet> {
  try {
    return await readObject(object, signal);
  } catch (error) {
    if (!(error instanceof NegatoscopeError) || error.code !== 'unsupported') throw error;
  }
  const { series, instance } = object;
  const url = viewRoutes.file(series.catalogue, instance.row, instance.revision);
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw await errorOfResponse(answer, url);
  if (Number(answer.headers.get('content-length') ?? 0) > largestFile) {
    await answer.body?.cancel();
    const reason = 'It is longer than can be held in memory.';
    throw new NegatoscopeError('unsupported', reason, { object: 'The recording', reason });
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return parseFile(bytes, { maximumValueBytes: largestFile, maximumKeptBytes: largestFile }).dataSet;
}

/** Throws NegatoscopeError when nothing of it can be shown. */
export async function readRecording(object: StudyObject, signal: AbortSignal): Promise<Recording> {
  const dataSet = await wholeDataSet(object, signal);
  const waveform = readWaveform(dataSet);
  if (waveform.groups.length === 0) {
    const reason = waveform.problems.slice(0, 3).join(' ');
    throw new NegatoscopeError('damaged', reason, { object: 'The recording', reason });
  }
  return { waveform, startedAt: text(dataSet, 'AcquisitionDateTime') ?? '' };
}
