import type { DataSet, Tag, Vr } from './data-set.ts';
import { privateCreatorOf, tagNumber, tagString } from './tag.ts';

/** A private attribute that its maker has published. */
export interface PrivateAttribute {
  name: string;
  vr: Vr;
  vm: string;
}

interface Block {
  group: number;
  creator: string;
  /** Lines of last two digits, representation, multiplicity, name. */
  elements: string;
}

/** Published private elements, by the group and the creator that reserves their block (PS3.5 7.8.1). */
const blocks: readonly Block[] = [
  {
    group: 0x7011,
    creator: 'TOSHIBA_MEC_NM3A',
    elements: `
01 SS 1-n Number of Phases
02 SS 1-n Number of Repeats per Phases
03 SS 1-n Number of Cycles per Repeat
04 SL 1-n Cycle Start Time
05 SL 1-n Cycle End Time
06 SL 1-n Effective Repeat Acquisition Time
07 SL 1 OM Line Angle
08 CS 1-n Collimator Name
09 CS 1-n Collimator Type
0A IS 1-n Field of View Dimensions
0B IS 1-n Focal Distance
0C DS 1-n X Focus Center
0D DS 1-n Y Focus Center
0E DS 1-n Start Angle
0F LO 1 Acquisition Type
10 SL 1 OM Line Position
11 SS 2-n Useful Field of View
20 LO 1-n Energy Window Type
21 LO 1 Preset Name used for Acquisition
50 SS 1 Phase Number
51 SS 1 Repeat Number
53 DS 1-n Cursor Information of Reconstruction
60 LO 1-n Application parameter
61 LO 1-n CBF parameter
62 LO 1-n NLD Filter parameter
63 LO 1-n TEW parameter
64 LO 1-n Fanpara parameter
65 LO 1-n Energy Separate parameter
66 LO 1-n SPECT Editor parameter
67 LO 1-n SSPAC parameter
68 LO 1-n IMP-ARG parameter
69 LO 1-n Recon parameter`,
  },
  {
    group: 0x7053,
    creator: 'Philips PET Private Group',
    elements: `
00 DS 1 SUV Factor
09 DS 1 Activity Concentration Factor`,
  },
  {
    group: 0x0009,
    creator: 'GEMS_PETD_01',
    elements: `
0D DT 1 Scan Date Time`,
  },
];

const byGroup = new Map<number, Map<string, Map<number, PrivateAttribute>>>();
for (const { group, creator, elements } of blocks) {
  const attributes = new Map<number, PrivateAttribute>();
  for (const line of elements.trim().split('\n')) {
    const [number = '', vr = '', vm = '', ...words] = line.split(' ');
    attributes.set(Number.parseInt(number, 16), { name: words.join(' '), vr: vr as Vr, vm });
  }
  const creators = byGroup.get(group) ?? new Map<string, Map<number, PrivateAttribute>>();
  byGroup.set(group, creators.set(creator, attributes));
}

/**
 * What is published of a private element of a data set, whatever block its creator has reserved; undefined when its creator is not
 * in the data set or nothing is known of it.
 */
export function lookupPrivate(tag: Tag | number, dataSet: DataSet | undefined): PrivateAttribute | undefined {
  const number = typeof tag === 'number' ? tag : tagNumber(tag);
  const creators = byGroup.get(number >>> 16);
  if (creators === undefined || dataSet === undefined) return undefined;
  const creatorTag = privateCreatorOf(number);
  const creator = creatorTag === undefined ? undefined : dataSet[tagString(creatorTag)]?.Value?.[0];
  return typeof creator === 'string' ? creators.get(creator.trim())?.get(number & 0xff) : undefined;
}
