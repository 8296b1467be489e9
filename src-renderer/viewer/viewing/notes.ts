import { colourTableName } from '../../../src-shared/imaging/pipeline/colour-tables.ts';
import { rangeOfWindow } from '../../../src-shared/imaging/pipeline/voi.ts';
import { askedArea } from '../../../src-shared/objects/presentation-state/asked-area.ts';
import { colourTableOf, isClamped, maskInForce, type Shown } from '../../cornerstone/index.ts';

/** What of the look of a picture is not plain to see, in a few words each. */
export function viewNotes(shown: Shown): string[] {
  const { covered, frame, mask, state, values, voi } = shown;
  const notes: string[] = [];
  if (mask) {
    const shift = mask.shift.some((value) => value !== 0) ? `, moved ${mask.shift.map(signed).join(' / ')} px` : '';
    notes.push(`Subtracted: mask ${mask.frames.length > 1 ? 'images' : 'image'} ${mask.frames.join(', ')}${shift}`);
  }
  // A mask that was asked for and is not taken off could not be read.
  if (!mask && maskInForce(frame, state)) notes.push('Not subtracted: the mask cannot be read');
  else if (!mask && frame.instance.masks?.length) notes.push('Not subtracted');
  if (!mask && isClamped(frame, state.clamped) && beginsAtZero(voi)) notes.push('Window from 0');
  const size = state.scaling === 'area' ? sizeNote(shown) : undefined;
  if (size) notes.push(size);
  if (frame.description.shutter && !state.shutter) notes.push('Shutter off');
  if (covered) notes.push('The shutter covers the whole image');
  if (frame.pixel.overlays?.length && !state.overlays) notes.push('Overlays off');
  if (frame.pixel.overlays?.some(({ tooLarge }) => tooLarge)) notes.push('An overlay is too large to be drawn');
  const counts = frame.instance.frameCounts;
  if (counts)
    notes.push(`${counts.found} ${counts.found === 1 ? 'frame' : 'frames'} in the file, ${counts.stated} stated`);
  if (frame.instance.blendingTables) notes.push('Colour tables not applied');
  if (values.icc === 'unusable') notes.push('ICC profile not applied');
  if (state.colourWindow) notes.push(`Brightness ${state.colourWindow.center}, contrast ${state.colourWindow.width}`);
  return notes;
}

/** What of the displayed area of a presentation state cannot be had (PS3.3 C.10.4): the image is fitted instead. */
function sizeNote({ image, presentation, pixelMm }: Shown): string | undefined {
  const area = presentation?.area;
  if (!area) return undefined;
  if (!askedArea(area, image)) return 'Displayed area of the state shows nothing of the image: all of it is shown';
  if (area.sizeMode !== 'TRUE SIZE' || pixelMm !== undefined) return undefined;
  return 'Fitted, not in true size: this monitor was not measured';
}

/** Windows that lie below 0 are not changed by the mode that begins at 0. */
function beginsAtZero(voi: Shown['voi']): boolean {
  if (voi?.kind !== 'window') return false;
  return Math.abs(rangeOfWindow(voi, voi.function).minimum) <= 1e-6 * voi.width;
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${Math.round(value * 100) / 100}`;

/** Name of the colour table in force; undefined for plain grey. */
export function tableName({ frame, state, voi }: Shown): string | undefined {
  const id = voi && colourTableOf(frame, state.colourTable);
  return id === undefined || id === 'grey' ? undefined : colourTableName(id);
}
