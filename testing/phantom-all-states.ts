import { colourCases, greyCases, type StateCase } from './phantom-state-kinds.ts';
import { blendingCase, planarMprCase } from './phantom-volume-states.ts';

/** Presentation states of every kind that is read, with their images. */
export const stateCases = (): StateCase[] => [
  ...greyCases(),
  ...colourCases(),
  blendingCase(),
  planarMprCase(),
  planarMprCase(6),
];
