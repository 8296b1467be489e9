import { safeName } from '../../../src-shared/contract/file-names.ts';
import type { VideoFacts } from '../../../src-shared/media/video.ts';
import { api } from '../../app/api.ts';
import type { FrameSet } from '../frame-sets.ts';
import type { Video } from './facts.ts';

/** Asks where to and writes the stored stream there, byte for byte, piece by piece. False when that was cancelled. */
export async function saveVideo({ fileUrl }: Video, facts: VideoFacts, { series }: FrameSet): Promise<boolean> {
  const kind = facts.extension as 'mp4' | 'ts' | 'mpg' | 'm2v' | 'h264' | 'h265' | 'bin';
  const begun = await api.pictures.begin({ kind, name: fileName(series.patient.name, series.series.description) });
  if (!begun) return false;
  const { id } = begun;
  try {
    const response = await fetch(fileUrl);
    if (!response.ok || !response.body) throw new Error(`${response.status} for a video`);
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await api.pictures.write({ id, bytes: value as Uint8Array<ArrayBuffer> });
    }
    const study = { studyUid: series.study.uid, patientId: series.patient.id.slice(0, 64), instances: 1 };
    await api.pictures.finish({ id, studies: [study] });
    return true;
  } catch (error) {
    await api.pictures.cancel({ id }).catch(() => undefined);
    throw error;
  }
}

const fileName = (name: string, description: string | undefined): string =>
  safeName([name.split('^').filter(Boolean).slice(0, 2).join(' '), description ?? 'Video'].join(' '));
