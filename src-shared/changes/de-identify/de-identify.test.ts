import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Vr } from '../../dicom/data-set.ts';
import {
  type DeIdentifyInput,
  type DeIdentifyPlan,
  type DeIdentifyProfile,
  deIdentifyRequestSchema,
} from '../model.ts';
import { deIdentified } from './de-identify.ts';
import { deIdentifyOptions } from './options.ts';

const raw = (vr: Vr, text: string): Element => ({
  vr,
  bytes: new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `),
});
const sq = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });
const hash = (purpose: string, text: string): Uint8Array =>
  createHmac('sha256', 'key')
    .update(purpose + text)
    .digest();
const ct = '1.2.840.10008.5.1.4.1.1.2';

function without(
  dataSet: DataSet,
  options: string[] = [],
  input: DeIdentifyInput = {},
  more: Partial<DeIdentifyProfile> = {},
): DataSet {
  const plan: DeIdentifyPlan = {
    request: deIdentifyRequestSchema.parse(input),
    profile: { basedOn: 'ps3.15', options, actions: {}, safePrivate: [], ...more },
    secret: new Uint8Array(32),
    pseudonym: { name: 'ANON-1', id: 'ANON-1' },
    shiftDays: -400,
  };
  return deIdentified(dataSet, plan, hash);
}

const textOf = (element: Element | undefined): string =>
  element?.bytes === undefined
    ? (element?.Value ?? [])
        .map((value) =>
          value !== null && typeof value === 'object' && 'Alphabetic' in value ? value.Alphabetic : value,
        )
        .join('\\')
    : new TextDecoder().decode(element.bytes).trim();

const image = (more: DataSet = {}): DataSet => ({
  '00080016': raw('UI', ct),
  '00080018': raw('UI', '1.2.3.4'),
  '00080020': raw('DA', '20240110'),
  '00080030': raw('TM', '101530'),
  '00080050': raw('SH', 'ACC123'),
  '00081030': raw('LO', 'CT of Jane Doe, thorax'),
  '00100010': raw('PN', 'Doe^Jane=土井^香'),
  '00100020': raw('LO', 'PAT-0815'),
  '00100040': raw('CS', 'F'),
  '00101010': raw('AS', '045Y'),
  '0020000D': raw('UI', '1.2.3.5'),
  '0020000E': raw('UI', '1.2.3.6'),
  ...more,
});

describe('the basic profile of PS3.15', () => {
  it('puts the pseudonym, empties, removes and replaces as Table E.1-1 says', () => {
    const after = without(image());
    expect(after['00100010']!.Value).toEqual([{ Alphabetic: 'ANON-1' }]);
    expect(textOf(after['00100020'])).toBe('ANON-1');
    expect(after['00080050']).toEqual({ vr: 'SH' });
    expect(after['00080020']).toEqual({ vr: 'DA' });
    expect(after).not.toHaveProperty('00081030');
    expect(after).not.toHaveProperty('00101010');
    for (const tag of ['00080018', '0020000D', '0020000E']) expect(textOf(after[tag])).toMatch(/^2\.25\.\d+$/);
    expect(after['00080016']).toEqual(raw('UI', ct));
  });

  it('says what was done: (0012,0062) to (0012,0064), (0028,0303), with a code for every option', () => {
    const plain = without(image());
    expect(textOf(plain['00120062'])).toBe('YES');
    expect(textOf(plain['00120063'])).toContain('PS3.15');
    expect(textOf(plain['00280303'])).toBe('REMOVED');
    const codes = (dataSet: DataSet) =>
      (dataSet['00120064']!.Value as DataSet[]).map(
        (item) => `${textOf(item['00080100'])} ${textOf(item['00080102'])}`,
      );
    expect(codes(plain)).toEqual(['113100 DCM']);
    const all = deIdentifyOptions.map(({ id }) => id).filter((id) => id !== 'retain-full-dates');
    expect(codes(without(image(), all))).toEqual([
      '113100 DCM',
      ...deIdentifyOptions.filter(({ id }) => all.includes(id)).map(({ code }) => `${code} DCM`),
    ]);
    expect(textOf(without(image(), ['retain-full-dates'])['00280303'])).toBe('UNMODIFIED');
    expect(textOf(without(image(), ['retain-modified-dates'])['00280303'])).toBe('MODIFIED');
  });

  it('keeps codes of an earlier de-identification', () => {
    const before = sq({ '00080100': raw('SH', '113105'), '00080102': raw('SH', 'DCM') });
    const items = without(image({ '00120064': before }))['00120064']!.Value as DataSet[];
    expect(items.map((item) => textOf(item['00080100']))).toEqual(['113105', '113100']);
  });

  it('keeps what an option retains', () => {
    const more = image({ '00080080': raw('LO', 'Hospital'), '00181000': raw('LO', 'SN-4711') });
    expect(without(more, ['retain-patient-characteristics'])['00101010']).toBe(more['00101010']);
    expect(without(more, ['retain-uids'])['00080018']).toBe(more['00080018']);
    expect(without(more, ['retain-institution-identity'])['00080080']).toBe(more['00080080']);
    expect(without(more, ['retain-device-identity'])['00181000']).toBe(more['00181000']);
    expect(without(more, ['retain-full-dates'])['00080020']).toBe(more['00080020']);
    expect(without(more)['00181000']).not.toBe(more['00181000']);
  });

  it('shifts dates and leaves times, whatever else is kept', () => {
    const more = image({ '0018700C': raw('DA', '20240110'), '0008002A': raw('DT', '20240110101530') });
    const after = without(more, ['retain-modified-dates', 'retain-device-identity']);
    expect(textOf(after['00080020'])).toBe('20221206');
    expect(textOf(after['0018700C'])).toBe('20221206');
    expect(textOf(after['0008002A'])).toBe('20221206101530');
    expect(after['00080030']).toBe(more['00080030']);
  });

  it('goes through items, and treats dates, names and UIDs that no table names as the like', () => {
    const item = {
      '00100010': raw('PN', 'Doe^Jane'),
      '00081155': raw('UI', '1.2.3.4'),
      '00142006': raw('PN', 'Roe^Richard'),
      '0040E030': raw('UI', '1.2.3.99'),
      '00080416': raw('DT', '20240110'),
    };
    const after = without(image({ '00081140': sq(item) }));
    const inside = (after['00081140']!.Value as DataSet[])[0]!;
    expect(textOf(inside['00081155'])).toBe(textOf(after['00080018']));
    expect(inside['00142006']).toEqual({ vr: 'PN' });
    expect(textOf(inside['0040E030'])).toMatch(/^2\.25\./);
    expect(textOf(inside['00080416'])).toBe('19000101000000');
    expect(inside['00100010']).toEqual({ vr: 'PN' });
  });

  it('removes what the dictionary does not know, and items that were not read', () => {
    const after = without(image({ '00187777': raw('UN', 'Doe^Jane'), '00081140': raw('UN', 'Doe^Jane') }));
    expect(after).not.toHaveProperty('00187777');
    expect(after).not.toHaveProperty('00081140');
  });

  it('removes what belongs to no data set, pictures within items, addresses of servers and what was encrypted', () => {
    const odd: DataSet = {
      '00020016': raw('AE', 'CT_HOSPITAL'),
      '00020102': raw('OB', 'Doe^Jane'),
      '00041220': sq({ '00100010': raw('PN', 'Doe^Jane') }),
      '00281010': raw('US', 'ab'),
      '00287FE0': raw('UR', 'https://pacs.hospital.example/1'),
      '00081190': raw('UR', 'https://pacs.hospital.example/2'),
      '04000500': sq({ '04000510': raw('UI', '1.2.840.10008.1.2'), '04000520': raw('OB', 'sealed') }),
      '7FE00010': raw('OW', 'pixels'),
      '7F000010': raw('OW', 'pixels'),
      '00080096': sq({}),
    };
    const inItem = sq({ '7FE00010': raw('OW', 'picture'), '00081155': raw('UI', '1.2.3.9') });
    const after = without(image({ ...odd, '00081140': inItem }));
    for (const tag of ['7F000010', '00020016', '00020102', '00041220', '00287FE0', '00081190', '04000500']) {
      expect(after).not.toHaveProperty(tag);
    }
    expect(after['7FE00010']).toBe(odd['7FE00010']);
    expect(after['00081140']!.Value![0]).not.toHaveProperty('7FE00010');
  });

  it('empties codes, numbers, times and UIDs that somebody wrote an identity into', () => {
    const misused: DataSet = {
      '00180015': raw('CS', 'JANE DOE'),
      '00185100': raw('CS', 'HFS'),
      '00181210': raw('SH', 'B30f'),
      '00180050': raw('DS', 'Doe^Jane'),
      '00181152': raw('IS', '25'),
      '00200013': raw('IS', 'PAT-0815'),
      '00081150': raw('UI', 'Doe^Jane'),
      '00181063': raw('DS', '4.5e1\\-3'),
    };
    const after = without(image(misused));
    for (const tag of ['00180015', '00180050', '00200013', '00081150']) {
      expect(after[tag], tag).toEqual({ vr: misused[tag]!.vr });
    }
    for (const tag of ['00185100', '00181210', '00181152', '00181063']) expect(after[tag], tag).toBe(misused[tag]);
    // Somebody is called so.
    const head = { '00100010': raw('PN', 'HEAD'), '00180015': raw('CS', 'HEAD') };
    expect(textOf(without(image(head))['00180015'])).toBe('HEAD');
  });

  it('replaces UIDs that were made below the root of the standard, where they name instances', () => {
    const made = '1.2.840.10008.5.1.4.1.1.2.20240110.1';
    const known = '1.2.840.10008.1.4.1.1';
    const reference = sq({ '00081150': raw('UI', ct), '00081155': raw('UI', made) });
    const after = without(
      image({
        '00080018': raw('UI', made),
        '00081140': reference,
        '00200052': raw('UI', known),
        '00200200': raw('UI', made),
      }),
    );
    expect(textOf(after['00080018'])).toMatch(/^2\.25\./);
    expect(textOf((after['00081140']!.Value![0] as DataSet)['00081155'])).toBe(textOf(after['00080018']));
    expect(textOf(after['00200200'])).toBe(textOf(after['00080018']));
    expect(textOf(after['00200052'])).toBe(known);
  });

  it('says that nothing is burned in only where a mask lies on the picture', () => {
    const size = (value: number): Element => ({ vr: 'US', bytes: Uint8Array.of(value & 255, value >> 8) });
    const picture = image({
      '00280010': size(300),
      '00280011': size(400),
      '00280301': raw('CS', 'YES'),
      '7FE00010': raw('OW', 'pixels'),
    });
    const burnedIn = (left: number, top: number) => {
      const masks = { '*': [{ left, top, right: left + 50, bottom: top + 20 }] };
      return textOf(without(picture, ['clean-pixel-data'], { masks })['00280301']);
    };
    expect(burnedIn(399, 299)).toBe('NO');
    expect(burnedIn(400, 0)).toBe('YES');
    expect(burnedIn(0, 300)).toBe('YES');
  });

  it('removes private elements, but for the safe ones where they are wanted, with their creator', () => {
    const more = image({
      '00430010': raw('LO', 'GEMS_PARM_01'),
      '00431027': raw('SH', '0.984:1'),
      '00431028': raw('OB', 'Doe^Jane'),
      '00190010': raw('LO', 'OWN'),
      '00191001': raw('LO', 'x'),
      '00191002': raw('LO', 'y'),
    });
    expect(Object.keys(without(more)).filter((tag) => /^00(43|19)/.test(tag))).toEqual([]);
    const safe = without(more, ['retain-safe-private'], {}, { safePrivate: ['OWN 00191002'] });
    const kept = Object.keys(safe).filter((tag) => /^00(43|19)/.test(tag));
    expect(kept.sort()).toEqual(['00190010', '00191002', '00430010', '00431027']);
  });

  it('takes actions of one’s own', () => {
    const more = image({ '00190010': raw('LO', 'OWN'), '00191010': raw('LO', 'x'), '00081090': raw('LO', 'Model') });
    const after = without(more, [], {}, { actions: { '00081030': 'K', '0019xx10': 'K', '00081090': 'Z' } });
    expect(textOf(after['00081030'])).not.toContain('Jane');
    expect(textOf(after['00191010'])).toBe('x');
    expect(after['00081090']).toEqual({ vr: 'LO' });
  });

  it('puts values that were said, in other characters than the data set had', () => {
    const after = without(image(), [], { values: { '00100010': 'Müller^Änne', '00080050': 'A1' } });
    expect(after['00100010']!.Value).toEqual([{ Alphabetic: 'Müller^Änne' }]);
    expect(textOf(after['00080005'])).toBe('ISO_IR 192');
    expect(textOf(after['00080050'])).toBe('A1');
  });

  it('fails for a report without the option, and for a document', () => {
    const report = { ...image(), '00080016': raw('UI', '1.2.840.10008.5.1.4.1.1.88.11'), '0040A730': sq({}) };
    expect(() => without(report)).toThrow(expect.objectContaining({ parameters: { leftOut: 'report' } }));
    const document = image({ '00420011': { vr: 'OB', bytes: Uint8Array.of(1, 2) } });
    expect(() => without(document)).toThrow(expect.objectContaining({ parameters: { leftOut: 'document' } }));
  });
});

describe('cleaning', () => {
  it('takes names, IDs, numbers and titled people out of descriptions and leaves the rest', () => {
    const texts: Record<string, string> = {
      'CT of Jane Doe, thorax': 'CT of REMOVED, thorax',
      'Follow-up, MRN PAT-0815': 'Follow-up, MRN REMOVED',
      'seen by Dr. Huber on 12.03.2024': 'seen by REMOVED on REMOVED',
      'seen by Dr. Anna van der Huber-Maier, 12 Mar 2024': 'seen by REMOVED',
      'March 3rd, 2024 and 3. März 2024, 2024年3月12日 too': 'REMOVED and REMOVED too',
      'DOE MAR 12 slices': 'REMOVED MAR 12 slices',
      'T2 tse cor 3mm 512': 'T2 tse cor 3mm 512',
      'call +49 171 2345678': 'call REMOVED',
      'DOE JANE: LEFT KNEE': 'REMOVED: LEFT KNEE',
      土井香: 'REMOVED',
    };
    for (const [before, after] of Object.entries(texts)) {
      const cleaned = without(image({ '00080005': raw('CS', 'ISO_IR 192'), '00081030': raw('LO', before) }), [
        'clean-descriptors',
      ]);
      expect(textOf(cleaned['00081030'])).toBe(after);
    }
  });

  it('knows names as they are written without umlauts and other letters', () => {
    const of = (name: string, text: string) => {
      const names = { '00080005': raw('CS', 'ISO_IR 192'), '00100010': raw('PN', name), '00081030': raw('LO', text) };
      return textOf(without(image(names), ['clean-descriptors'])['00081030']);
    };
    expect(of('Müller^Jörg', 'CT MUELLER Joerg')).toBe('CT REMOVED');
    expect(of('Müller^Jörg', 'CT Muller, JÖRG')).toBe('CT REMOVED');
    expect(of('Groß^Łukasz', 'GROSS and lukasz')).toBe('REMOVED and REMOVED');
    expect(of('Sørensen^Åse', 'Soerensen Aase, Sorensen Ase')).toBe('REMOVED');
  });

  it('finds identifiers also in texts that no table names', () => {
    const after = without(
      image({ '00204000': raw('LT', 'x'), '00280006': raw('US', '00'), '00181020': raw('LO', 'v1 PAT-0815') }),
    );
    expect(textOf(after['00181020'])).toBe('v1 REMOVED');
    // A code is no text, whatever digits it has.
    const code = { '00080100': raw('SH', 'PAT-0815'), '00080102': raw('SH', 'DCM') };
    expect(without(image({ '00082218': sq(code) }))['00082218']).toEqual(sq(code));
  });

  it('removes overlays and curves whole; regions of interest stay where graphics are cleaned', () => {
    const overlay = (group: string, type: string): DataSet => ({
      [`${group}0010`]: raw('US', '11'),
      [`${group}0040`]: raw('CS', type),
      [`${group}3000`]: { vr: 'OW', bytes: Uint8Array.of(1, 2) },
      [`${group}4000`]: raw('LT', 'Jane Doe'),
    });
    const more = image({ ...overlay('6000', 'G'), ...overlay('6002', 'R'), '50003000': raw('OW', 'curves') });
    const groups = (dataSet: DataSet) => Object.keys(dataSet).filter((tag) => /^[56]0/.test(tag));
    expect(groups(without(more))).toEqual([]);
    const cleaned = without(more, ['clean-graphics']);
    expect(groups(cleaned).sort()).toEqual(['60020010', '60020040', '60023000', '60024000']);
    expect(textOf(cleaned['60024000'])).toBe('REMOVED');
  });

  it('replaces annotations by one that says nothing, or takes names out of their texts', () => {
    const text = {
      '00700006': raw('ST', 'Jane Doe, 12 mm'),
      '00700014': { vr: 'FL' as const, bytes: new Uint8Array(8) },
    };
    const line = { '00700023': raw('CS', 'POLYLINE') };
    const state = image({
      '00700001': sq({ '00700002': raw('CS', 'L1'), '00700008': sq(text), '00700009': sq(line) }),
    });
    const dummy = (without(state)['00700001']!.Value as DataSet[])[0]!;
    expect(dummy).not.toHaveProperty('00700009');
    expect(textOf((dummy['00700008']!.Value as DataSet[])[0]!['00700006'])).toBe('REMOVED');
    const cleaned = (without(state, ['clean-graphics'])['00700001']!.Value as DataSet[])[0]!;
    expect(textOf((cleaned['00700008']!.Value as DataSet[])[0]!['00700006'])).toBe('REMOVED, 12 mm');
    expect(cleaned['00700009']).toEqual(sq(line));
  });

  it('cleans the content of reports', () => {
    const concept = (code: string) => sq({ '00080100': raw('SH', code), '00080102': raw('SH', 'DCM') });
    const item = (type: string, code: string, more: DataSet): DataSet => ({
      '0040A040': raw('CS', type),
      '0040A043': concept(code),
      ...more,
    });
    const inner = item('TEXT', '121071', { '0040A160': raw('UT', 'Lesion in Jane Doe unchanged') });
    const report: DataSet = {
      ...image(),
      '00080016': raw('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
      '0040A730': sq(
        item('TEXT', '121029', { '0040A160': raw('UT', 'Somebody Else') }),
        item('PNAME', '121008', { '0040A123': raw('PN', 'Huber^Anna') }),
        item('UIDREF', '121012', { '0040A124': raw('UI', '1.2.3.4') }),
        item('CONTAINER', '121070', { '0040A730': sq(inner) }),
        item('NUM', '121401', { '0040A300': sq({ '0040A30A': raw('DS', '12.5') }) }),
      ),
    };
    const after = without(report, ['clean-structured-content']);
    const [subject, observer, uid, container, number] = after['0040A730']!.Value as DataSet[];
    expect(textOf(subject!['0040A160'])).toBe('REMOVED');
    expect(textOf(observer!['0040A123'])).toBe('REMOVED');
    expect(textOf(uid!['0040A124'])).toBe(textOf(after['00080018']));
    expect(textOf((container!['0040A730']!.Value as DataSet[])[0]!['0040A160'])).toBe('Lesion in REMOVED unchanged');
    expect(textOf((number!['0040A300']!.Value as DataSet[])[0]!['0040A30A'])).toBe('12.5');
  });

  it('leaves of key objects what they point to', () => {
    const images = { '0040A040': raw('CS', 'IMAGE'), '00081199': sq({ '00081155': raw('UI', '1.2.3.4') }) };
    const said = { '0040A040': raw('CS', 'TEXT'), '0040A160': raw('UT', 'Jane Doe') };
    const object = { ...image(), '00080016': raw('UI', '1.2.840.10008.5.1.4.1.1.88.59'), '0040A730': sq(images, said) };
    const after = without(object);
    const items = after['0040A730']!.Value as DataSet[];
    expect(items).toHaveLength(1);
    const referred = (items[0]!['00081199']!.Value as DataSet[])[0]!;
    expect(textOf(referred['00081155'])).toBe(textOf(after['00080018']));
  });
});

it('does not change what it was given', () => {
  const before = image({ '00081140': sq({ '00081155': raw('UI', '1.2.3.4') }) });
  const copy = structuredClone(before);
  without(before);
  expect(before).toEqual(copy);
});
