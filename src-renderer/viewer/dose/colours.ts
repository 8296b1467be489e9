/** Isodose levels: share of the reference dose and colour, from the highest. */
export interface DoseLevel {
  percent: number;
  /** Red, green, blue 0..255. */
  colour: readonly [number, number, number];
}

/** From cold to hot, as treatment planning is used to it. */
export const doseLevels: readonly DoseLevel[] = [
  { percent: 107, colour: [255, 90, 255] },
  { percent: 100, colour: [255, 60, 50] },
  { percent: 95, colour: [255, 140, 30] },
  { percent: 90, colour: [255, 225, 50] },
  { percent: 80, colour: [120, 235, 60] },
  { percent: 70, colour: [40, 215, 140] },
  { percent: 50, colour: [50, 190, 255] },
  { percent: 30, colour: [80, 110, 255] },
];

export const cssColour = ([red, green, blue]: DoseLevel['colour']): string => `rgb(${red} ${green} ${blue})`;

/** Colour of a share of the reference dose, between those of the levels. */
export function doseColour(share: number): DoseLevel['colour'] {
  const percent = share * 100;
  const above = doseLevels.findLast((level) => level.percent >= percent);
  const below = doseLevels.find((level) => level.percent <= percent);
  if (!above) return doseLevels[0]!.colour;
  if (!below) return doseLevels.at(-1)!.colour;
  if (above === below) return above.colour;
  const part = (percent - below.percent) / (above.percent - below.percent);
  return [0, 1, 2].map((i) =>
    Math.round(below.colour[i]! + (above.colour[i]! - below.colour[i]!) * part),
  ) as unknown as DoseLevel['colour'];
}
