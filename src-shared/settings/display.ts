import { z } from '../contract/define.ts';
import { monitorSchema } from './display-monitors.ts';
import { spatialSchema } from './display-spatial.ts';
import { statesSchema } from './display-states.ts';
import { cornerTextsSchema } from './display-texts.ts';
import { viewSchema } from './display-view.ts';
import { arrangementSchema } from './layouts.ts';

/** A window of the list for a modality (PS3.3 C.11.2.1.2). */
export const windowPresetSchema = z.object({
  name: z.string().min(1).max(40),
  center: z.number(),
  width: z.number().gt(0),
});
export type WindowPreset = z.output<typeof windowPresetSchema>;

/** How images are shown and handled. */
export const displaySchema = z.object({
  rendering: z.enum(['auto', 'gpu', 'cpu']).default('auto'),
  /** Directions of the drags, keys and mouse buttons as they are without own ones: the profile's or most viewers'. */
  interaction: z.enum(['basic-image-review', 'conventional']).default('basic-image-review'),
  annotations: z.enum(['full', 'minimal', 'none']).default('full'),
  /** Corner texts that differ from those of the program. */
  texts: cornerTextsSchema.default({}),
  /** Window presets by modality that stand in place of those of the program; the first six have keys. */
  windowPresets: z.record(z.string().min(1).max(16), z.array(windowPresetSchema).max(30)).default({}),
  /** Studies are of one patient, and may be shown together, when Patient ID and name are the same (IHE BIR 5.3), or the ID alone. */
  patientMatch: z.enum(['id-and-name', 'id']).default('id-and-name'),
  /** Layouts, tiles, cine and the toolbar. */
  arrangement: arrangementSchema.prefault({}),
  /** The order of slices, linked viewports, reference lines. */
  spatial: spatialSchema.prefault({}),
  /** Interpolation, window mode, colour tables, overlays. */
  view: viewSchema.prefault({}),
  /**
   * What is read ahead into memory while there is time: nothing, the series of the viewports, the study they are of, or also the
   * patient's other studies that are open.
   */
  readAhead: z.enum(['off', 'viewports', 'study', 'priors']).default('priors'),
  /** Presentation states. */
  states: statesSchema.prefault({}),
  /** Monitors that were measured. */
  monitors: z.array(monitorSchema).max(100).default([]),
});
export type DisplaySettings = z.output<typeof displaySchema>;
