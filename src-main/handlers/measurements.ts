import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { StudyChange } from '../archive/database/kept-of-studies.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';

/** Points of all measurements of one call. */
const largestPoints = 200_000;

/** The calls of what readers draw on images: kept in the state database, told to every window. */
export function measurementHandlers(
  state: Pick<State, 'call'>,
  hub: Pick<EventHub, 'emit'>,
): NegatoscopeHandlers['measurements'] {
  const tell = (changes: readonly StudyChange[]): void => {
    for (const change of changes) hub.emit('measurements', 'changed', change);
  };
  return {
    list: ({ patientKey, studyUids }) => state.call('measurements', patientKey, studyUids),
    put: async ({ measurements }) => {
      const points = measurements.reduce((sum, measurement) => sum + measurement.points.length, 0);
      if (points > largestPoints) {
        throw new NegatoscopeError('invalid-input', 'too many points at once', { points, limit: largestPoints });
      }
      tell(await state.call('putMeasurements', measurements));
    },
    remove: async ({ uids }) => tell(await state.call('removeMeasurements', uids, Date.now())),
    restore: async ({ uids }) => tell(await state.call('removeMeasurements', uids, null)),
    calibrate: async (calibration) => {
      if (await state.call('putCalibration', calibration))
        tell([{ patientKey: calibration.patientKey, studyUids: [] }]);
    },
    uncalibrate: async ({ patientKey, seriesUid, sopInstanceUid }) => {
      await state.call('removeCalibration', patientKey, seriesUid, sopInstanceUid ?? '', Date.now());
      tell([{ patientKey, studyUids: [] }]);
    },
  };
}
