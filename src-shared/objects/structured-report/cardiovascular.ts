import { type Code, codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';
import { codeChild, languageItem, observerItems, procedureItems } from './context.ts';
import { headingOf } from './headings.ts';
import type { ReportSection } from './text-report.ts';

/** Arteries that calcium is told of (of CID 3015). */
export const calciumArteries: readonly Code[] = [
  codeOf('3227004', 'SCT', 'Left Main Coronary Artery'),
  codeOf('59438005', 'SCT', 'Left Anterior Descending Coronary Artery'),
  codeOf('57396003', 'SCT', 'Circumflex Coronary Artery'),
  codeOf('13647002', 'SCT', 'Right Coronary Artery'),
];
const wholeHeart = codeOf('41801008', 'SCT', 'Coronary Artery');

/** Sections of vessels (of CID 3014 and CID 3827). */
export const vesselSegments: readonly Code[] = [
  ...calciumArteries,
  codeOf('68787002', 'SCT', 'Proximal Left Anterior Descending Coronary Artery'),
  codeOf('91748002', 'SCT', 'Mid Left Anterior Descending Coronary Artery'),
  codeOf('36672000', 'SCT', 'Distal Left Anterior Descending Coronary Artery'),
  codeOf('52433000', 'SCT', 'Proximal Circumflex Coronary Artery'),
  codeOf('91753007', 'SCT', 'Mid Circumflex Coronary Artery'),
  codeOf('6511003', 'SCT', 'Distal Circumflex Coronary Artery'),
  codeOf('91083009', 'SCT', 'Proximal Right Coronary Artery'),
  codeOf('450960006', 'SCT', 'Mid Right Coronary Artery'),
  codeOf('41879009', 'SCT', 'Distal Right Coronary Artery'),
  codeOf('53655008', 'SCT', 'Posterior Descending Right Coronary Artery'),
  codeOf('15825003', 'SCT', 'Aorta'),
  codeOf('1918003', 'SCT', 'Supra-renal Aorta'),
  codeOf('28205006', 'SCT', 'Infra-renal Aorta'),
  codeOf('12691009', 'SCT', 'Innominate Artery'),
  codeOf('32062004', 'SCT', 'Common carotid artery'),
  codeOf('86117002', 'SCT', 'Internal Carotid Artery'),
  codeOf('22286001', 'SCT', 'External Carotid Artery'),
  codeOf('85234005', 'SCT', 'Vertebral artery'),
  codeOf('36765005', 'SCT', 'Subclavian Artery'),
  codeOf('57850000', 'SCT', 'Celiac Axis'),
  codeOf('42258001', 'SCT', 'Superior Mesenteric Artery'),
  codeOf('2841007', 'SCT', 'Renal artery'),
  codeOf('73634005', 'SCT', 'Common Iliac Artery'),
  codeOf('113269004', 'SCT', 'External Iliac Artery'),
  codeOf('90024005', 'SCT', 'Internal Iliac Artery'),
  codeOf('181347005', 'SCT', 'Common Femoral Artery'),
  codeOf('181349008', 'SCT', 'Superficial Femoral Artery'),
  codeOf('43899006', 'SCT', 'popliteal artery'),
];

/** Sides of a pair (CID 244). */
export const sides: readonly Code[] = [codeOf('24028007', 'SCT', 'Right'), codeOf('7771000', 'SCT', 'Left')];

const none = codeOf('1', 'UCUM', 'no units');
const mm = codeOf('mm', 'UCUM', 'millimeter');
const mm2 = codeOf('mm2', 'UCUM', 'square millimeter');
const mm3 = codeOf('mm3', 'UCUM', 'cubic millimeter');
const mg = codeOf('mg', 'UCUM', 'milligram');
const percent = codeOf('%', 'UCUM', 'Percent');
const hounsfield = codeOf("[hnsf'U]", 'UCUM', 'Hounsfield Unit');

/** What the reader says of an artery; undefined where nothing is entered. */
export interface CalciumRow {
  artery: Code;
  lesions?: number | undefined;
  /** mm³ */
  volume?: number | undefined;
  /** mg */
  mass?: number | undefined;
  agatston?: number | undefined;
}
export interface CalciumScoring {
  /** HU. */
  threshold?: number | undefined;
  rows: readonly CalciumRow[];
}

/** What the reader says of a section of a vessel. */
export interface VesselRow {
  segment: Code;
  side?: Code | undefined;
  /** mm; area mm²; length mm; stenoses per cent. */
  diameter?: number | undefined;
  area?: number | undefined;
  length?: number | undefined;
  diameterStenosis?: number | undefined;
  areaStenosis?: number | undefined;
}

const number = (concept: Code, value: number | undefined, unit: Code, children: ContentItem[] = []): ContentItem[] =>
  value === undefined || !Number.isFinite(value)
    ? []
    : [{ type: 'NUM', relationship: 'CONTAINS', concept, value, unit, children }];

const analysis = (code: Code): ContentItem =>
  codeChild(codeOf('111004', 'DCM', 'Analysis Performed'), code, 'HAS CONCEPT MOD');
const findings = codeOf('121070', 'DCM', 'Findings');
const siteOf = (site: Code, side?: Code): ContentItem => {
  const item = codeChild(codeOf('363698007', 'SCT', 'Finding Site'), site, 'HAS CONCEPT MOD');
  if (!side) return item;
  return { ...item, children: [codeChild(codeOf('272741003', 'SCT', 'Laterality'), side, 'HAS CONCEPT MOD')] };
};

/** Sums of what was entered; of a column that nobody filled there is none. */
export function calciumTotal(rows: readonly CalciumRow[]): Omit<CalciumRow, 'artery'> {
  const sum = (key: 'lesions' | 'volume' | 'mass' | 'agatston'): number | undefined => {
    const entered = rows.flatMap((row) => row[key] ?? []);
    return entered.length === 0 ? undefined : Number(entered.reduce((a, b) => a + b, 0).toPrecision(12));
  };
  return { lesions: sum('lesions'), volume: sum('volume'), mass: sum('mass'), agatston: sum('agatston') };
}

function scored(site: Code, row: Omit<CalciumRow, 'artery'>): ContentItem[] {
  const method = codeChild(
    codeOf('370129005', 'SCT', 'Measurement Method'),
    codeOf('112055', 'DCM', 'Agatston scoring method'),
    'HAS CONCEPT MOD',
  );
  const values = [
    ...number(codeOf('246206008', 'SCT', 'Number of lesions'), row.lesions, none),
    ...number(codeOf('450360000', 'SCT', 'Coronary artery calcium score'), row.agatston, none, [method]),
    ...number(codeOf('122660', 'DCM', 'Calcium Volume'), row.volume, mm3),
    ...number(codeOf('122661', 'DCM', 'Calcium Mass'), row.mass, mg),
  ];
  if (values.length === 0) return [];
  return [{ type: 'CONTAINER', relationship: 'CONTAINS', concept: findings, children: [siteOf(site), ...values] }];
}

/** Calcium scoring (TID 3905): each artery with its lesions, score, volume and mass, and all of them together. */
export const calciumScoring = ({ threshold, rows }: CalciumScoring): ContentItem => ({
  type: 'CONTAINER',
  relationship: 'CONTAINS',
  concept: findings,
  template: '3905',
  children: [
    analysis(codeOf('122603', 'DCM', 'Calcium Scoring Analysis')),
    ...number(codeOf('122657', 'DCM', 'Agatston Score Threshold'), threshold, hounsfield),
    ...rows.flatMap(({ artery, ...row }) => scored(artery, row)),
    ...scored(wholeHeart, calciumTotal(rows)),
  ],
});

/** Measurements of sections of vessels (TID 3906). */
export const vesselSections = (rows: readonly VesselRow[]): ContentItem => ({
  type: 'CONTAINER',
  relationship: 'CONTAINS',
  concept: findings,
  template: '3906',
  children: [
    analysis(codeOf('122605', 'DCM', 'Vascular Morphological Analysis')),
    ...rows.flatMap(({ segment, side, diameter, area, length, diameterStenosis, areaStenosis }): ContentItem[] => {
      const values = [
        ...number(codeOf('397413000', 'SCT', 'Vessel lumen diameter'), diameter, mm),
        ...number(codeOf('397415007', 'SCT', 'Vessel lumen cross-sectional area'), area, mm2),
        ...number(codeOf('408716009', 'SCT', 'Stenotic Lesion Length'), length, mm),
        ...number(codeOf('408715008', 'SCT', 'Lumen Diameter Stenosis'), diameterStenosis, percent),
        ...number(codeOf('408714007', 'SCT', 'Lumen Area Stenosis'), areaStenosis, percent),
      ];
      if (values.length === 0) return [];
      const children = [siteOf(segment, side), ...values];
      return [{ type: 'CONTAINER', relationship: 'CONTAINS', concept: findings, children }];
    }),
  ],
});

export interface CardiovascularInput {
  language: string;
  author: string;
  organization?: string;
  procedures: readonly Code[];
  modalities: readonly string[];
  calcium?: CalciumScoring;
  vessels?: readonly VesselRow[];
  sections: readonly ReportSection[];
}

/** The content of a CT/MR Cardiovascular Analysis Report (TID 3900) with calcium scoring, vessel sections and texts. */
export function cardiovascularReport(input: CardiovascularInput): ContentItem {
  const { language, author, organization = '', procedures, modalities, calcium, vessels, sections } = input;
  return {
    type: 'CONTAINER',
    concept: codeOf('122600', 'DCM', 'Cardiovascular Analysis Report'),
    template: '3900',
    children: [
      languageItem(language),
      ...observerItems(author, organization),
      ...procedureItems(procedures, modalities),
      ...(calcium ? [calciumScoring(calcium)] : []),
      ...(vessels ? [vesselSections(vessels)] : []),
      ...sections.flatMap(({ id, text }): ContentItem[] => {
        const said = headingOf(id);
        if (!said || text.trim() === '') return [];
        const children: ContentItem[] = [
          { type: 'TEXT', relationship: 'CONTAINS', concept: said.element, text: text.trim() },
        ];
        return [{ type: 'CONTAINER', relationship: 'CONTAINS', concept: said.heading, children }];
      }),
    ],
  };
}
