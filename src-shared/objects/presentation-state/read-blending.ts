import type { DataSet } from '../../dicom/data-set.ts';
import { items, number, text } from '../../imaging/describe/values.ts';
import type { BlendingInput, StateBlending } from './model.ts';
import type { Problems } from './problems.ts';
import { referencedSeries, referencesOf } from './read-references.ts';
import { modalityOf, softcopyVoi } from './read-transformations.ts';
import { oneOf } from './read-values.ts';

/** Presentation State Blending (PS3.3 C.11.14): both sets of images with their transformations; undefined when one is missing. */
export function blendingOf(dataSet: DataSet, problems: Problems): StateBlending | undefined {
  const inputs: BlendingInput[] = [];
  for (const item of items(dataSet, '00700402')) {
    const position = oneOf(item, '00700405', ['SUPERIMPOSED', 'UNDERLYING'] as const);
    const series = referencedSeries(item, problems);
    if (!position || series.length === 0 || inputs.some((input) => input.position === position)) {
      problems.add('Blending: one set of images cannot be used');
      continue;
    }
    inputs.push({
      position,
      studyUid: text(item, '0020000D') ?? '',
      series,
      modality: modalityOf(item, problems),
      voi: softcopyVoi(item, problems),
    });
  }
  if (problems.when(inputs.length < 2, 'Blending: both sets of images are needed')) return undefined;
  const stated = number(dataSet, '00700403', 'f32');
  const opacity = stated !== undefined && stated >= 0 && stated <= 1 ? stated : undefined;
  problems.when(opacity === undefined, 'Relative Opacity: missing, half is used');
  return { inputs, opacity: opacity ?? 0.5, registrations: referencesOf(dataSet, '00700404', problems) };
}
