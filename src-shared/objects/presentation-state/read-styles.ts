import type { DataSet } from '../../dicom/data-set.ts';
import { toBase64 } from '../../imaging/base64.ts';
import { bytes, firstItem, integer, number, text } from '../../imaging/describe/values.ts';
import type { FillStyle, LineStyle, TextStyle } from './model.ts';
import { isYes, labColor, oneOf } from './read-values.ts';

/** Without what is undefined. */
const defined = <T extends object>(values: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** A number within its limits, or nothing. */
function within(item: DataSet, tag: string, low: number, high: number): number | undefined {
  const value = number(item, tag, 'f32');
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function shadowOf(item: DataSet): LineStyle['shadow'] | undefined {
  const style = oneOf(item, '00700244', ['NORMAL', 'OUTLINED'] as const);
  return style === undefined
    ? undefined
    : defined<NonNullable<LineStyle['shadow']>>({
        style,
        x: within(item, '00700245', -100, 100),
        y: within(item, '00700246', -100, 100),
        color: labColor(item, '00700247'),
        opacity: within(item, '00700258', 0, 1),
      });
}

const colours = (item: DataSet) => ({
  onColor: labColor(item, '00700251'),
  offColor: labColor(item, '00700252'),
  onOpacity: within(item, '00700284', 0, 1),
  offOpacity: within(item, '00700285', 0, 1),
});

/** Line Style (PS3.3 C.10.5, table C.10-5b). */
export function lineStyle(dataSet: DataSet): LineStyle | undefined {
  const item = firstItem(dataSet, '00700232');
  return (
    item &&
    defined<LineStyle>({
      ...colours(item),
      thickness: within(item, '00700253', 0, 100),
      dashing: oneOf(item, '00700254', ['SOLID', 'DASHED'] as const),
      pattern: integer(item, '00700255', 'u32'),
      shadow: shadowOf(item),
    })
  );
}

/** Fill Style (table C.10-5c); the standard writes STIPPELED. */
export function fillStyle(dataSet: DataSet): FillStyle | undefined {
  const item = firstItem(dataSet, '00700233');
  const given = item && bytes(item, '00700256');
  const pattern = given?.length === 128 ? given : undefined;
  return (
    item &&
    defined<FillStyle>({
      mode: oneOf(item, '00700257', ['SOLID', 'STIPPELED'] as const) ?? 'SOLID',
      ...colours(item),
      pattern: pattern && toBase64(pattern),
    })
  );
}

/** Text Style (table C.10-5a). */
export function textStyle(dataSet: DataSet): TextStyle | undefined {
  const item = firstItem(dataSet, '00700231');
  return (
    item &&
    defined<TextStyle>({
      fontName: text(item, '00700227')?.slice(0, 64),
      cssFontName: text(item, '00700229')?.slice(0, 64),
      color: labColor(item, '00700241'),
      horizontal: oneOf(item, '00700242', ['LEFT', 'CENTER', 'RIGHT'] as const),
      vertical: oneOf(item, '00700243', ['TOP', 'CENTER', 'BOTTOM'] as const),
      bold: isYes(item, '00700249') || undefined,
      italic: isYes(item, '00700250') || undefined,
      underlined: isYes(item, '00700248') || undefined,
      shadow: shadowOf(item),
    })
  );
}
