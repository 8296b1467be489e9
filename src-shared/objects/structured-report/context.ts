import { type Code, codeOf } from '../../imaging/measure/concepts.ts';
import type { ContentItem } from '../content-item.ts';

/** Languages of reports (CID 5000: RFC 5646). */
export const reportLanguages: readonly Code[] = [
  codeOf('en', 'RFC5646', 'English'),
  codeOf('de', 'RFC5646', 'German'),
  codeOf('ja', 'RFC5646', 'Japanese'),
  codeOf('fr', 'RFC5646', 'French'),
  codeOf('es', 'RFC5646', 'Spanish'),
  codeOf('it', 'RFC5646', 'Italian'),
  codeOf('nl', 'RFC5646', 'Dutch'),
  codeOf('pt', 'RFC5646', 'Portuguese'),
  codeOf('sv', 'RFC5646', 'Swedish'),
  codeOf('pl', 'RFC5646', 'Polish'),
  codeOf('ko', 'RFC5646', 'Korean'),
  codeOf('zh', 'RFC5646', 'Chinese'),
  codeOf('ru', 'RFC5646', 'Russian'),
  codeOf('el', 'RFC5646', 'Greek'),
];
const [english] = reportLanguages as [Code];
export const languageOf = (value: string): Code => reportLanguages.find((code) => code.value === value) ?? english;

export const codeChild = (
  concept: Code,
  code: Code,
  relationship: NonNullable<ContentItem['relationship']>,
): ContentItem => ({ type: 'CODE', relationship, concept, code });

/** TID 1204: the language of all that follows. */
export const languageItem = (language: string): ContentItem =>
  codeChild(
    codeOf('121049', 'DCM', 'Language of Content Item and Descendants'),
    languageOf(language),
    'HAS CONCEPT MOD',
  );

/** TID 1001 with TID 1002 and 1003: the person who observed; nothing where nobody is named. */
export function observerItems(name: string, organization = ''): ContentItem[] {
  if (name === '') return [];
  return [
    codeChild(codeOf('121005', 'DCM', 'Observer Type'), codeOf('121006', 'DCM', 'Person'), 'HAS OBS CONTEXT'),
    { type: 'PNAME', relationship: 'HAS OBS CONTEXT', concept: codeOf('121008', 'DCM', 'Person Observer Name'), name },
    ...(organization
      ? [
          {
            type: 'TEXT' as const,
            relationship: 'HAS OBS CONTEXT' as const,
            concept: codeOf('121009', 'DCM', "Person Observer's Organization Name"),
            text: organization,
          },
        ]
      : []),
  ];
}

/** What was done, where the images say it by no code of their own: of CID 100. */
const procedures: Partial<Record<string, Code>> = {
  CT: codeOf('25045-6', 'LN', 'CT unspecified body region'),
  MR: codeOf('25056-3', 'LN', 'MRI unspecified body region'),
  PT: codeOf('44136-0', 'LN', 'PET unspecified body region'),
  NM: codeOf('49118-3', 'LN', 'NM unspecified body region'),
};
const imaging = codeOf('363679005', 'SCT', 'Imaging procedure');

/** Procedure reported: the codes of the studies, else those of their modalities. */
export function procedureItems(codes: readonly Code[], modalities: readonly string[]): ContentItem[] {
  const said = codes.length > 0 ? codes : modalities.map((modality) => procedures[modality] ?? imaging);
  const unlike = said.filter((code, index) => said.findIndex((one) => one.value === code.value) === index);
  return (unlike.length > 0 ? unlike : [imaging]).map((code) =>
    codeChild(codeOf('121058', 'DCM', 'Procedure reported'), code, 'HAS CONCEPT MOD'),
  );
}

/** Modalities of CID 29 that occur, with their meanings. */
const modalities: Partial<Record<string, string>> = {
  BI: 'Biomagnetic Imaging',
  CR: 'Computed Radiography',
  CT: 'Computed Tomography',
  DX: 'Digital Radiography',
  ES: 'Endoscopy',
  GM: 'General Microscopy',
  IO: 'Intra-oral Radiography',
  IVOCT: 'Intravascular Optical Coherence Tomography',
  IVUS: 'Intravascular Ultrasound',
  MG: 'Mammography',
  MR: 'Magnetic Resonance',
  NM: 'Nuclear Medicine',
  OCT: 'Optical Coherence Tomography',
  OP: 'Ophthalmic Photography',
  OPT: 'Ophthalmic Tomography',
  PT: 'Positron emission tomography',
  PX: 'Panoramic X-Ray',
  RF: 'Radiofluoroscopy',
  RG: 'Radiographic imaging',
  RTIMAGE: 'RT Image',
  SM: 'Slide Microscopy',
  TG: 'Thermography',
  US: 'Ultrasound',
  XA: 'X-Ray Angiography',
  XC: 'External-camera Photography',
};
export const modalityCode = (modality: string): Code => codeOf(modality, 'DCM', modalities[modality] ?? modality);
