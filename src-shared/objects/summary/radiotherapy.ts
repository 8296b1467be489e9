import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { code, integer, items, number, numbers, personName, text } from '../../imaging/describe/values.ts';
import { factsOf, plain, type Summary, type SummaryTable, tableOf, words } from './summary.ts';

const root = '1.2.840.10008.5.1.4.1.1.481.';
const plans = new Set([`${root}5`, `${root}8`]);
const records = new Set([`${root}4`, `${root}6`, `${root}7`, `${root}9`]);

/** Whether an object is a plan or a treatment record of these IODs (PS3.3 A.20, A.49, A.29, A.31, A.32, A.50). */
export const isPlanOrRecord = (sopClassUid: string): boolean => plans.has(sopClassUid) || records.has(sopClassUid);

const whole = (item: DataSet, tag: Tag): string => plain(integer(item, tag, 'text'), 0);
const decimal = (item: DataSet, tag: Tag, digits = 2): string => plain(number(item, tag), digits);
const list = (item: DataSet, tag: Tag, digits = 1): string =>
  numbers(item, tag)
    .filter(Number.isFinite)
    .map((value) => plain(value, digits))
    .join(', ');

const dateTime = (dataSet: DataSet, date: Tag, time: Tag): string | undefined => {
  const day = text(dataSet, date);
  if (!day) return undefined;
  const shown = /^\d{8}$/.test(day) ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : day;
  const moment = text(dataSet, time);
  return moment && /^\d{4}/.test(moment) ? `${shown} ${moment.slice(0, 2)}:${moment.slice(2, 4)}` : shown;
};

/** A plan: prescription, fractions, beams with their isocentres, applications of sources, tolerances (PS3.3 C.8.8.9 to C.8.8.14). */
function planOf(dataSet: DataSet): Summary {
  const reviewer = personName(dataSet, '300E0008')?.Alphabetic;
  const beams = [...items(dataSet, '300A00B0'), ...items(dataSet, '300A03A2')];
  return {
    facts: factsOf(
      ['Plan', text(dataSet, '300A0002')],
      ['Name', text(dataSet, '300A0003')],
      ['Description', text(dataSet, '300A0004')],
      ['Made', dateTime(dataSet, '300A0006', '300A0007')],
      ['Intent', words(code(dataSet, '300A000A'))],
      ['Geometry', words(code(dataSet, '300A000C'))],
      ['Site', text(dataSet, '300A000B')],
      ['Protocol', text(dataSet, '300A0009')],
      [
        'Approval',
        [words(code(dataSet, '300E0002')), reviewer, dateTime(dataSet, '300E0004', '300E0005')]
          .filter(Boolean)
          .join(', '),
      ],
    ),
    tables: [
      ...prescriptions(dataSet),
      ...fractionGroups(dataSet, beams),
      ...beamTable(beams),
      ...applications(dataSet),
      ...setups(dataSet),
    ],
    notes: [],
  };
}

function prescriptions(dataSet: DataSet): SummaryTable[] {
  return tableOf(
    'Prescription',
    [
      'Reference',
      'Kind',
      'Description',
      'ROI',
      'Target dose (Gy)',
      'Minimum (Gy)',
      'Maximum (Gy)',
      'Organ at risk at most (Gy)',
    ],
    items(dataSet, '300A0010').map((item) => [
      whole(item, '300A0012'),
      [words(code(item, '300A0020')), words(code(item, '300A0014'))].filter(Boolean).join(', '),
      text(item, '300A0016') ?? '',
      whole(item, '30060084'),
      decimal(item, '300A0026'),
      decimal(item, '300A0025'),
      decimal(item, '300A0027'),
      decimal(item, '300A002C'),
    ]),
    [4, 5, 6, 7],
  );
}

function fractionGroups(dataSet: DataSet, beams: readonly DataSet[]): SummaryTable[] {
  const names = new Map(
    beams.map((beam) => [
      integer(beam, '300A00C0', 'text'),
      text(beam, '300A00C2') ?? `beam ${whole(beam, '300A00C0')}`,
    ]),
  );
  return items(dataSet, '300A0070').flatMap((group) => {
    const fractions = whole(group, '300A0078');
    const title = ['Fraction group', whole(group, '300A0071'), fractions && `: ${fractions} fractions`]
      .filter(Boolean)
      .join(' ');
    const references = [...items(group, '300C0004'), ...items(group, '300C000A')];
    return tableOf(
      title.replace(' :', ':'),
      ['Beam', 'Dose a fraction (Gy)', 'Meterset', 'Dose point (mm)'],
      references.map((item) => {
        const beam = integer(item, '300C0006', 'text');
        return [
          (beam !== undefined && names.get(beam)) ||
            whole(item, '300C0006') ||
            `application setup ${whole(item, '300C000C')}`,
          decimal(item, '300A0084', 3) || decimal(item, '300A00A4', 3),
          decimal(item, '300A0086'),
          list(item, '300A0082'),
        ];
      }),
      [1, 2],
    );
  });
}

function beamTable(beams: readonly DataSet[]): SummaryTable[] {
  return tableOf(
    'Beams',
    [
      'No.',
      'Beam',
      'Kind',
      'Radiation',
      'Energy',
      'Machine',
      'Gantry (°)',
      'Collimator (°)',
      'Couch (°)',
      'Isocentre (mm)',
      'SSD (cm)',
      'Control points',
    ],
    beams.map((beam) => {
      const [points, ionPoints] = [items(beam, '300A0111'), items(beam, '300A03A8')];
      const control = points.length > 0 ? points : ionPoints;
      const [first = {}] = control;
      const last = control.at(-1) ?? {};
      const energy = number(first, '300A0114');
      const [from, to] = [number(first, '300A011E'), number(last, '300A011E')];
      const turn = words(code(first, '300A011F'));
      const gantry =
        to === undefined || from === undefined || (to === from && (turn === '' || turn === 'none'))
          ? plain(from, 1)
          : `${plain(from, 1)} to ${plain(to, 1)}${turn && turn !== 'none' ? ` (${turn})` : ''}`;
      const distance = number(first, '300A0130');
      return [
        whole(beam, '300A00C0'),
        text(beam, '300A00C2') ?? text(beam, '300A00C3') ?? '',
        [words(code(beam, '300A00C4')), words(code(beam, '300A00CE'))].filter(Boolean).join(', '),
        words(code(beam, '300A00C6')),
        energy === undefined ? '' : `${plain(energy)} ${ionPoints.length > 0 ? 'MeV/u' : 'MeV'}`,
        text(beam, '300A00B2') ?? '',
        gantry,
        decimal(first, '300A0120', 1),
        decimal(first, '300A0122', 1),
        list(first, '300A012C'),
        distance === undefined ? '' : plain(distance / 10, 1),
        whole(beam, '300A0110') || plain(control.length, 0),
      ];
    }),
    [0, 7, 8, 10, 11],
  );
}

/** Sources that are brought into the body (PS3.3 C.8.8.15). */
function applications(dataSet: DataSet): SummaryTable[] {
  return tableOf(
    'Application setups',
    ['No.', 'Kind', 'Name', 'Channels', 'Total reference air kerma (µGy at 1 m)'],
    items(dataSet, '300A0230').map((item) => [
      whole(item, '300A0234'),
      words(code(item, '300A0232')),
      text(item, '300A0236') ?? '',
      plain(items(item, '300A0280').length, 0),
      decimal(item, '300A0250'),
    ]),
    [3, 4],
  );
}

const setups = (dataSet: DataSet): SummaryTable[] =>
  tableOf(
    'Patient setups',
    ['No.', 'Label', 'Position', 'Technique', 'Setup', 'Table shift (mm): up, along, across'],
    items(dataSet, '300A0180').map((item) => [
      whole(item, '300A0182'),
      text(item, '300A0183') ?? '',
      code(item, '00185100') ?? text(item, '300A0184') ?? '',
      words(code(item, '300A01B0')),
      text(item, '300A01B2') ?? '',
      ['300A01D2', '300A01D4', '300A01D6']
        .map((tag) => decimal(item, tag, 1))
        .filter(Boolean)
        .join(', '),
    ]),
  );

/** A treatment record: what was given (PS3.3 C.8.8.17 to C.8.8.24). */
function recordOf(dataSet: DataSet): Summary {
  const sessions = [...items(dataSet, '30080020'), ...items(dataSet, '30080021')];
  const applied = items(dataSet, '30080110');
  return {
    facts: factsOf(
      ['Treated', dateTime(dataSet, '30080250', '30080251')],
      ['Fraction', text(dataSet, '30080022') && whole(dataSet, '30080022')],
      ['Fractions planned', whole(dataSet, '300A0078')],
      ['Machine', machines(dataSet)],
      ['Status of the treatment', words(code(dataSet, '30080200'))],
      ['First treatment', dateTime(dataSet, '30080054', '')],
      ['Last treatment', dateTime(dataSet, '30080056', '')],
    ),
    tables: [
      ...tableOf(
        'Beams as treated',
        ['No.', 'Beam', 'Kind', 'Radiation', 'Fraction', 'Meterset planned', 'Meterset given', 'Ended', 'Verification'],
        sessions.map((item) => [
          whole(item, '300C0006'),
          text(item, '300A00C2') ?? '',
          words(code(item, '300A00C4')),
          words(code(item, '300A00C6')),
          whole(item, '30080022'),
          decimal(item, '30080032'),
          decimal(item, '30080036'),
          words(code(item, '3008002A')),
          words(code(item, '3008002C')),
        ]),
        [0, 4, 5, 6],
      ),
      ...tableOf(
        'Application setups as treated',
        ['No.', 'Kind', 'Fraction', 'Ended', 'Channels'],
        applied.map((item) => [
          whole(item, '300C000C'),
          words(code(item, '300A0232')),
          whole(item, '30080022'),
          words(code(item, '3008002A')),
          plain(items(item, '30080130').length, 0),
        ]),
      ),
      ...tableOf(
        'Dose so far',
        ['Reference', 'Description', 'Dose so far (Gy)', 'Planned (Gy)'],
        [
          ...items(dataSet, '30080010'),
          ...items(dataSet, '30080080'),
          ...items(dataSet, '30080050'),
          ...items(dataSet, '30080220'),
        ].map((item) => [
          whole(item, '300C0051') || whole(item, '30080072') || whole(item, '300C0022'),
          text(item, '300A0016') ?? text(item, '30080066') ?? '',
          decimal(item, '30080052') || decimal(item, '30080016'),
          decimal(item, '300A0026') || decimal(item, '30080012'),
        ]),
        [2, 3],
      ),
    ],
    notes: [],
  };
}

const machines = (dataSet: DataSet): string =>
  items(dataSet, '300A0206')
    .map((item) => [text(item, '300A00B2'), text(item, '00081090')].filter(Boolean).join(', '))
    .join('; ');

/** A plan or a treatment record as tables; damaged values are left out. */
export const radiotherapySummary = (dataSet: DataSet): Summary =>
  plans.has(text(dataSet, '00080016') ?? '') ? planOf(dataSet) : recordOf(dataSet);
