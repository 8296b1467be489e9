import { Checkbox } from '@mantine/core';
import { layersOf } from '../../../src-shared/objects/presentation-state/graphics.ts';
import { cssColour, layerColour } from '../../../src-shared/objects/presentation-state/graphics-colour.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { plural } from '../../app/formatting.ts';
import { useViewer } from '../store.ts';
import type { KnownState } from './known.ts';
import { goTo, referredBy } from './places.ts';
import styles from './states.module.css';
import { toggleLayer, useStates } from './store.ts';
import { imagesText, kindWords, whyNot } from './words.ts';

const none: ReadonlySet<string> = new Set();

/** What a state refers to, what it draws, and what of it could not be used. */
export function StateDetails({ known }: { known: KnownState }) {
  const studies = useViewer((state) => state.studies);
  const { state } = known;
  const reason = whyNot(known);
  if (!state)
    return reason ? <p className={styles['problem']}>{reason}</p> : <p className={styles['dim']}>It is being read …</p>;
  const { sets, images, missing } = referredBy(known, studies);
  return (
    <div className={styles['details']}>
      {reason && <p className={styles['dim']}>{reason}</p>}
      <p className={styles['dim']}>{[kindWords[state.kind], ...partsOf(state)].join(', ')}</p>
      {sets.map(({ frameSet, imageIds }) => (
        <button
          key={frameSet.key}
          type="button"
          className={styles['link']}
          data-state-images={frameSet.key}
          onClick={() => goTo(frameSet, imageIds)}
        >
          {imagesText(imageIds.length)} of {frameSet.series.series.modality} {frameSet.series.series.number ?? ''}{' '}
          {frameSet.label}
        </button>
      ))}
      {missing > 0 && (
        <p className={styles['problem']} data-state-missing={missing}>
          {missing === images
            ? `${images === 1 ? 'The image' : `None of the ${images} images`} it refers to ${images === 1 ? 'is not' : 'is'} among the open studies.`
            : `${missing} of the ${images} images it refers to are not among the open studies.`}
        </p>
      )}
      {state.problems.map(({ what }) => (
        <p key={what} className={styles['problem']} data-state-problem>
          {what}
        </p>
      ))}
      <Layers state={state} />
    </div>
  );
}

/** What a state changes, in a few words. */
function partsOf(state: PresentationState): string[] {
  const parts: string[] = [];
  if (state.voi.some(({ unreadable }) => !unreadable)) parts.push('window');
  if (state.spatial.rotation !== 0 || state.spatial.flipped) parts.push('turned');
  if (state.areas.length > 0) parts.push('area');
  if (state.shutter) parts.push('shutter');
  if (state.masks?.length) parts.push('mask');
  if (state.activeOverlays.length > 0) parts.push(plural(state.activeOverlays.length, 'overlay'));
  const count = state.annotations.reduce((sum, { graphics, compounds }) => sum + graphics.length + compounds.length, 0);
  const texts = state.annotations.reduce((sum, annotation) => sum + annotation.texts.length, 0);
  if (count > 0) parts.push(plural(count, 'graphic'));
  if (texts > 0) parts.push(plural(texts, 'text'));
  return parts;
}

/** The graphic layers of a state, which can be switched off one by one. */
function Layers({ state }: { state: PresentationState }) {
  const hidden = useStates(({ hiddenLayers }) => hiddenLayers.get(state.sopInstanceUid)) ?? none;
  const layers = layersOf(state);
  if (layers.length === 0) return null;
  return (
    <fieldset className={styles['layers']} aria-label="Graphic layers">
      {layers.map((layer) => (
        <Checkbox
          key={layer.name}
          size="xs"
          checked={!hidden.has(layer.name)}
          onChange={() => toggleLayer(state.sopInstanceUid, layer.name)}
          label={
            <span className={styles['layer']}>
              <span className={styles['swatch']} style={{ background: cssColour(layerColour(layer)) }} />
              {layer.name}
              {layer.description && <span className={styles['dim']}>{layer.description}</span>}
            </span>
          }
        />
      ))}
    </fieldset>
  );
}
