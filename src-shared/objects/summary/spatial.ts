import type { DataSet } from '../../dicom/data-set.ts';
import { describeMappings } from '../../imaging/describe/real-world.ts';
import { code, codeMeaning, integer, items, text } from '../../imaging/describe/values.ts';

import type { RealWorldMapping } from '../../imaging/description.ts';
import { readFiducials } from '../registration/read-fiducials.ts';
import { readRegistration } from '../registration/read-registration.ts';
import { factsOf, plain, type Summary, tableOf, words } from './summary.ts';

/** A Spatial or Deformable Spatial Registration: what it maps and what is used of it. */
export function registrationSummary(dataSet: DataSet): Summary {
  const { label, description, items: list, frameOfReferenceUid, deformable } = readRegistration(dataSet);
  return {
    facts: factsOf(['Label', label], ['Description', description], ['Registers to', frameOfReferenceUid]),
    tables: tableOf(
      'What it registers',
      ['Frame of reference', 'Images', 'Matrix', 'How', 'Shift (mm)', 'Used'],
      list.map(({ frameOfReferenceUid: uid, images, type, how, matrix, refused }) => [
        uid ?? '',
        images.size > 0 ? plain(images.size, 0) : 'all',
        words(type),
        how ?? '',
        matrix ? [matrix[3], matrix[7], matrix[11]].map((value) => plain(value, 1)).join(', ') : '',
        refused ? `no: ${refused}` : 'yes',
      ]),
    ),
    notes: deformable
      ? [
          'A deformable registration is not applied: neither its field of displacements nor the matrices before and after it.',
        ]
      : [],
  };
}

export function fiducialsSummary(dataSet: DataSet): Summary {
  const sets = readFiducials(dataSet);
  return {
    facts: factsOf(['Label', text(dataSet, '00700080')], ['Description', text(dataSet, '00700081')]),
    tables: sets.flatMap(({ frameOfReferenceUid, fiducials }, index) =>
      tableOf(
        [
          'Fiducials',
          sets.length > 1 ? `, set ${index + 1}` : '',
          frameOfReferenceUid ? ` (${frameOfReferenceUid})` : '',
        ].join(''),
        ['Name', 'Description', 'Shape', 'Place (mm)', 'Images'],
        fiducials.map(({ identifier, description, shape, places, images }) => [
          identifier,
          description ?? '',
          words(shape),
          places
            .slice(0, 8)
            .map((place) => place.map((value) => plain(value, 1)).join(', '))
            .join('; ') + (places.length > 8 ? ' …' : ''),
          images > 0 ? plain(images, 0) : '',
        ]),
      ),
    ),
    notes: [],
  };
}

/** What a mapping says, in words. */
export function mappingWords({ unit, slope, intercept, table, first, last }: RealWorldMapping): string {
  const range = first === undefined || last === undefined ? '' : ` for ${plain(first, 4)} to ${plain(last, 4)}`;
  if (table) return `table of ${table.length} values${range}`;
  const shift = intercept === 0 ? '' : ` ${intercept! < 0 ? '-' : '+'} ${Number(Math.abs(intercept!).toPrecision(8))}`;
  return `stored value × ${Number(slope!.toPrecision(8))}${shift}${unit.label ? ` ${unit.label}` : ''}${range}`;
}

/** A Real World Value Mapping object (PS3.3 A.46). */
export function realWorldSummary(dataSet: DataSet): Summary {
  return {
    facts: factsOf(['Label', text(dataSet, '00700080')], ['Description', text(dataSet, '00700081')]),
    tables: tableOf(
      'Mappings',
      ['Label', 'Quantity', 'Unit', 'Mapping', 'Images'],
      items(dataSet, '00409094').flatMap((item) =>
        describeMappings(item).map((mapping) => [
          mapping.label,
          mapping.quantity ?? '',
          mapping.unit.label,
          mappingWords(mapping),
          plain(items(item, '00081140').length, 0),
        ]),
      ),
    ),
    notes: [],
  };
}

/** A Surface Segmentation (PS3.3 A.57): its surfaces are listed and not drawn. */
export function surfaceSummary(dataSet: DataSet): Summary {
  return {
    facts: factsOf(['Label', text(dataSet, '00700080')], ['Description', text(dataSet, '00700081')]),
    tables: [
      ...tableOf(
        'Segments',
        ['No.', 'Segment', 'What', 'Algorithm', 'Surfaces'],
        items(dataSet, '00620002').map((item) => [
          plain(integer(item, '00620004'), 0),
          text(item, '00620005') ?? '',
          codeMeaning(item, '0062000F') ?? '',
          words(code(item, '00620008')),
          plain(items(item, '0066002B').length, 0),
        ]),
      ),
      ...tableOf(
        'Surfaces',
        ['No.', 'Comment', 'Points', 'Closed'],
        items(dataSet, '00660002').map((item) => [
          plain(integer(item, '00660003', 'u32'), 0),
          text(item, '00660004') ?? '',
          plain(integer(items(item, '00660011')[0] ?? {}, '00660015', 'u32'), 0),
          words(code(item, '0066000E')),
        ]),
        [2],
      ),
    ],
    notes: ['Segments that are surfaces are not drawn over images.'],
  };
}
