import type { TextSource, TextValue } from './text-source.ts';

/** Whole numbers where the window is wide, more digits where it is narrow. */
export function windowNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 100 ? String(Math.round(value)) : size >= 1 ? value.toFixed(1) : value.toPrecision(3);
}

/** (0054,1001), PS3.3 C.8.9.1.1.3. */
const petUnits: Record<string, string> = {
  BQML: 'Bq/ml',
  CNTS: 'counts',
  CPS: 'counts/s',
  GML: 'g/ml',
  CM2ML: 'cm²/ml',
  PCNT: '%',
  NONE: '',
};

/** Unit of the values a window acts on, where they have one: not of MR and X-ray, whose windows act on stored values. */
export function valueUnit({ series: { series }, instance, description }: TextSource): string {
  if (series.modality === 'CT') {
    const type = description.rescale?.type?.trim().toUpperCase();
    return description.rescale && (type === undefined || type === 'HU') ? 'HU' : '';
  }
  if (series.modality === 'PT')
    return (
      petUnits[(instance.pet?.unitsOfRealWorld ? undefined : instance.pet?.units)?.trim().toUpperCase() ?? ''] ?? ''
    );
  return '';
}

const withUnit = (source: TextSource, value: number | undefined): string | undefined =>
  value === undefined ? undefined : `${windowNumber(value)} ${valueUnit(source)}`.trim();

const zoom = ({ view }: TextSource): string | undefined => {
  if (!view) return undefined;
  const { zoomPercent: percent } = view;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

const group = 'View' as const;

export const viewValues = {
  zoom: { title: 'Zoom', group, of: zoom },
  inverted: { title: 'Inverted, where it is', group, of: ({ view }) => (view?.inverted ? 'Inverted' : undefined) },
  colour: { title: 'Colour, where there is no window', group, of: ({ view }) => (view?.colour ? 'Colour' : undefined) },
  windowName: {
    title: 'Name of the window, curve or table',
    group,
    of: ({ view }) => [view?.window?.name, view?.window?.curve].filter(Boolean).join('  '),
  },
  windowWidth: {
    title: 'Window width',
    group,
    of: ({ view }) => (view?.window?.width === undefined ? undefined : windowNumber(view.window.width)),
  },
  windowCenter: {
    title: 'Window centre, with its unit',
    group,
    of: (source) => withUnit(source, source.view?.window?.center),
  },
  presentationState: { title: 'Presentation state that is applied', group, of: ({ view }) => view?.presentationState },
} satisfies Record<string, TextValue>;
