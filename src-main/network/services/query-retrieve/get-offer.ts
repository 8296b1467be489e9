import { sopClasses } from '../../../../src-shared/dicom/sop-classes.ts';
import {
  explicitVrBigEndian,
  explicitVrLittleEndian,
  implicitVrLittleEndian,
  transferSyntaxes,
} from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import { ownStorageOrder } from '../../acceptance/known-services.ts';
import type { ProposedContext, RoleSelection } from '../../upper-layer/pdu.ts';

/** PS3.8 9.3.2.2: ids are odd numbers from 1 to 255. */
const maximumContexts = 128;
const root = '1.2.840.10008.5.1.4.1.1.';

/** Classes that most studies are made of, by the modality of their series; what goes with images of any kind is in `companions`. */
const classesOfModality: Readonly<Record<string, readonly string[]>> = {
  CT: ['2', '2.1', '2.2'],
  MR: ['4', '4.1', '4.3', '4.4', '4.2'],
  CR: ['1'],
  DX: ['1.1', '1.1.1', '1'],
  DR: ['1.1', '1'],
  RG: ['1', '1.1'],
  PX: ['1.1', '1'],
  IO: ['1.3', '1.3.1'],
  MG: ['1.2', '1.2.1', '13.1.3', '13.1.4', '13.1.5'],
  US: ['6.1', '3.1', '6.2', '6', '3'],
  IVUS: ['6.1', '3.1'],
  NM: ['20'],
  PT: ['128', '130', '128.1'],
  XA: ['12.1', '12.1.1', '13.1.1'],
  RF: ['12.2', '12.2.1', '12.1'],
  ES: ['77.1.1', '77.1.1.1'],
  XC: ['77.1.4', '77.1.4.1'],
  GM: ['77.1.2', '77.1.2.1'],
  SM: ['77.1.6', '77.1.3'],
  OP: ['77.1.5.1', '77.1.5.2'],
  OPT: ['77.1.5.4'],
  ECG: ['9.1.1', '9.1.2'],
  HD: ['9.2.1'],
  RTIMAGE: ['481.1'],
  RTDOSE: ['481.2'],
  RTSTRUCT: ['481.3'],
  RTPLAN: ['481.5', '481.8'],
  RTRECORD: ['481.4', '481.6', '481.7', '481.9'],
  REG: ['66.1', '66.3'],
  SEG: ['66.4', '66.5'],
  DOC: ['104.1', '104.2', '104.3'],
};
const companions = [
  '7',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
  '11.1',
  '11.2',
  '88.59',
  '88.11',
  '88.22',
  '88.33',
  '88.34',
  '88.67',
];

const full = (suffix: string): string => root + suffix;

/** What of a study is known before it is fetched. */
export interface ExpectedClasses {
  sopClasses: readonly string[];
  modalities: readonly string[];
}

/**
 * Storage SOP classes proposed with C-GET in order of likelihood: those the node named, those of its modalities and what goes with every
 * kind, then everything else that we take, common ones first and retired ones last.
 */
export function offeredClasses(
  expected: ExpectedClasses,
  policy: Pick<AcceptancePolicy, 'storageSopClasses'>,
  { getSopClasses }: Pick<QueryingSettings, 'getSopClasses'>,
): string[] {
  const taken = policy.storageSopClasses.length > 0 ? new Set(policy.storageSopClasses) : undefined;
  const takes = (uid: string): boolean => taken?.has(uid) ?? sopClasses.get(uid)?.storage ?? true;
  if (getSopClasses.length > 0) return getSopClasses.filter(takes);
  const common = Object.values(classesOfModality).flat().map(full);
  const known = [...sopClasses.values()].filter(({ storage }) => storage);
  return [
    ...new Set([
      ...expected.sopClasses,
      ...expected.modalities.flatMap((modality) => classesOfModality[modality] ?? []).map(full),
      ...companions.map(full),
      ...common,
      ...known.filter(({ retired }) => !retired).map(({ uid }) => uid),
      ...known.filter(({ retired }) => retired).map(({ uid }) => uid),
    ]),
  ].filter(takes);
}

/** Classes for which compressed syntaxes are proposed too: those that most probably come. */
const likely = (expected: ExpectedClasses): number =>
  new Set([
    ...expected.sopClasses,
    ...expected.modalities.flatMap((modality) => classesOfModality[modality] ?? []).map(full),
  ]).size;

/**
 * Contexts for the C-STORE sub-operations of a C-GET (PS3.4 C.4.3.3) and the roles that go with them: for the likely classes the native
 * syntaxes together and each compressed one by itself, so that the peer can send what it has; the rest of the room for the other classes.
 */
export function storageOffer(
  classes: readonly string[],
  expected: ExpectedClasses,
  options: { firstId: number; taken: readonly string[]; compressed: boolean },
): { contexts: ProposedContext[]; roles: RoleSelection[] } {
  const room = maximumContexts - (options.firstId - 1) / 2;
  const allowed = options.taken.length > 0 ? new Set(options.taken) : undefined;
  const syntaxes = [...ownStorageOrder.flat()].filter((uid) => allowed?.has(uid) ?? true);
  const plain = [explicitVrLittleEndian, implicitVrLittleEndian, explicitVrBigEndian];
  const native = plain.filter((uid) => syntaxes.includes(uid));
  const compressed = options.compressed
    ? syntaxes.filter((uid) => !plain.includes(uid) && transferSyntaxes.get(uid)?.retired === false)
    : [];
  const first = classes.slice(0, likely(expected));
  const pairs: { abstractSyntax: string; transferSyntaxes: string[] }[] = [];
  const add = (abstractSyntax: string, list: string[]): void => {
    if (pairs.length < room && list.length > 0) pairs.push({ abstractSyntax, transferSyntaxes: list });
  };
  const others = classes.slice(first.length, first.length + Math.max(0, room - first.length));
  for (const uid of first) add(uid, native);
  // What goes with images (presentation states, reports) keeps its room before the last of the compressed syntaxes.
  const kept = Math.min(others.length, first.length === 0 ? room : companions.length + 16);
  const forCompressed = Math.max(0, room - pairs.length - kept);
  let used = 0;
  for (const syntax of compressed) {
    for (const uid of first) {
      if (used >= forCompressed) break;
      add(uid, [syntax]);
      used++;
    }
  }
  for (const uid of others) add(uid, native);
  const roles = [...new Set(pairs.map(({ abstractSyntax }) => abstractSyntax))].map((sopClassUid) => ({
    sopClassUid,
    scu: false,
    scp: true,
  }));
  const contexts = pairs.map((pair, index) => ({ id: options.firstId + index * 2, ...pair }));
  return { contexts, roles };
}
