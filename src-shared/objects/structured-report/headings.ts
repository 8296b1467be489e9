import { type Code, codeOf } from '../../imaging/measure/concepts.ts';

/** Titles of reports (CID 7000). */
export const reportTitles: readonly Code[] = [
  codeOf('18748-4', 'LN', 'Diagnostic Imaging Report'),
  codeOf('11528-7', 'LN', 'Radiology Report'),
  codeOf('18747-6', 'LN', 'CT Report'),
  codeOf('18755-9', 'LN', 'MRI Report'),
  codeOf('43468-8', 'LN', 'X-Ray Report'),
  codeOf('18760-9', 'LN', 'Ultrasound Report'),
  codeOf('24606-6', 'LN', 'Mammography Screening Report'),
  codeOf('18757-5', 'LN', 'Nuclear Medicine Report'),
  codeOf('18758-3', 'LN', 'PET Scan Report'),
  codeOf('49512-7', 'LN', 'Fluoroscopy Study Report'),
  codeOf('47048-4', 'LN', 'Diagnostic Interventional Radiology Report'),
];

/** A section of a report: its heading (CID 7001), what its text is called there (CID 7002), and how people write it. */
export interface Heading {
  id: string;
  heading: Code;
  element: Code;
  /** Words that begin such a section in plain text, lower case. */
  words: readonly string[];
}

export const headings: readonly Heading[] = [
  {
    id: 'history',
    heading: codeOf('11329-0', 'LN', 'History'),
    element: codeOf('11329-0', 'LN', 'History'),
    words: [
      ...['history', 'clinical history', 'clinical information', 'anamnese', 'klinische angaben', 'vorgeschichte'],
      ...['klinik', '既往歴', '病歴', '臨床情報', '臨床経過', 'renseignements cliniques', 'antécédents'],
    ],
  },
  {
    id: 'request',
    heading: codeOf('55115-0', 'LN', 'Request'),
    element: codeOf('55115-0', 'LN', 'Request'),
    words: [
      ...['request', 'indication', 'indications', 'reason for exam', 'reason for examination', 'clinical indication'],
      ...['fragestellung', 'indikation', '検査目的', '依頼', '依頼内容', 'motif'],
    ],
  },
  {
    id: 'procedure',
    heading: codeOf('55111-9', 'LN', 'Current Procedure Descriptions'),
    element: codeOf('121065', 'DCM', 'Procedure Description'),
    words: [
      ...['procedure', 'technique', 'examination', 'exam', 'protocol', 'technik', 'untersuchung', 'methode'],
      ...['検査方法', '撮影方法', '検査法', '技術', 'technique d’examen'],
    ],
  },
  {
    id: 'comparison',
    heading: codeOf('18834-2', 'LN', 'Previous Findings'),
    element: codeOf('121069', 'DCM', 'Previous Finding'),
    words: [
      'comparison',
      'previous findings',
      'prior studies',
      'vergleich',
      'voraufnahmen',
      'voruntersuchung',
      '比較',
      '前回',
    ],
  },
  {
    id: 'findings',
    heading: codeOf('59776-5', 'LN', 'Findings'),
    element: codeOf('121071', 'DCM', 'Finding'),
    words: ['findings', 'finding', 'report', 'befund', 'befunde', '所見', '画像所見', 'résultats', 'résultat'],
  },
  {
    id: 'impression',
    heading: codeOf('19005-8', 'LN', 'Impressions'),
    element: codeOf('121073', 'DCM', 'Impression'),
    words: [
      ...['impression', 'impressions', 'conclusion', 'conclusions', 'assessment', 'opinion', 'summary'],
      ...['beurteilung', 'zusammenfassung', '診断', '印象', '結論', '画像診断', 'conclusion(s)'],
    ],
  },
  {
    id: 'recommendation',
    heading: codeOf('18783-1', 'LN', 'Recommendations'),
    element: codeOf('121075', 'DCM', 'Recommendation'),
    words: ['recommendation', 'recommendations', 'empfehlung', 'empfehlungen', '推奨', '勧告', 'recommandation'],
  },
  {
    id: 'addendum',
    heading: codeOf('55107-7', 'LN', 'Addendum'),
    element: codeOf('121111', 'DCM', 'Summary'),
    words: ['addendum', 'nachtrag', '追記', '追加所見'],
  },
];

export const headingOf = (id: string): Heading | undefined => headings.find((heading) => heading.id === id);
