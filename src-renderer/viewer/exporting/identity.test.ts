import { expect, it } from 'vitest';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { identifyingTexts, tellsIdentity } from './identity.ts';

const frame = {
  series: {
    patient: { name: 'Doe^Jane^A', nameIdeographic: '山田^花', id: 'P-007', birthDate: '19610402', sex: 'F' },
    study: { uid: '1.2.3', date: '20260102', accession: 'A12', institution: 'St. Mary', id: '9' },
    series: { modality: 'CT', date: '20260102' },
  },
  instance: { contentDate: '20260103' },
  description: { acquisitionDateTime: '20260103101500' },
} as unknown as DisplayFrame;
const texts = identifyingTexts(frame);

it.each([
  'Doe, Jane A',
  'JANE',
  '山田 花',
  '花さん',
  'P-007',
  'p-007  F',
  'F  065Y  1961-04-02',
  'St. Mary',
  'Acc A12  Study 9',
  '2026-01-03 10:15',
  '20260102',
])('%s tells who it is, where or when', (line) => expect(tellsIdentity(line, texts)).toBe(true));

it.each([
  'W 400',
  'L 40',
  'Im 9/12',
  'TH 5 mm  LOC 12.5 mm',
  '512 × 512  120 %',
  '120 kV  100 mA',
  'Janet view',
  'CT 3',
])('%s does not', (line) => expect(tellsIdentity(line, texts)).toBe(false));
