import { describe, expect, it } from 'vitest';
import type { DataSet, Element, Value, Vr } from '../../../src-shared/dicom/data-set.ts';
import { toBase64 } from '../../../src-shared/imaging/base64.ts';
import { framePart, linesOf, wholePart } from './lines.ts';
import { treeOf, visibleNodes } from './nodes.ts';
import { elementText, storedText } from './value-text.ts';

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items });
const inline = (vr: Vr, ...bytes: number[]): Element => ({ vr, InlineBinary: toBase64(Uint8Array.from(bytes)) });
const code = (value: string, scheme: string, meaning: string): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

describe('values', () => {
  it.each([
    ['a date', element('DA', '20240105'), '2024-01-05'],
    ['a time', element('TM', '101730.25'), '10:17:30.25'],
    ['a date and time', element('DT', '20240105101730.5+0100'), '2024-01-05 10:17:30.5 +0100'],
    ['a name', element('PN', { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }), 'Yamada, Tarou = 山田 太郎'],
    ['a SOP class', element('UI', '1.2.840.10008.5.1.4.1.1.2'), 'CT Image Storage (1.2.840.10008.5.1.4.1.1.2)'],
    ['a UID of nobody', element('UI', '1.2.3'), '1.2.3'],
    ['several values', element('DS', 0.5, 0.25), '0.5 \\ 0.25'],
    ['a value that is empty', element('LO', 'A', null, 'B'), 'A \\  \\ B'],
    ['none', { vr: 'LO' as const }, ''],
    ['a tag', element('AT', '00181063'), '(0018,1063)'],
    ['an odd time', element('TM', 'noon'), 'noon'],
    ['bytes', inline('OB', 0, 1, 255), '3 B: 00 01 ff'],
    ['bytes that are text', inline('UN', 0x41, 0x42, 0x20), '3 B: “AB ”'.replace('AB ', 'AB')],
    [
      'large bytes',
      { vr: 'OW', byteLength: 5000, firstBytes: toBase64(Uint8Array.of(1, 2)) } as Element,
      '5.00 kB: 01 02 …',
    ],
    ['what stayed in the file', { vr: 'OW', byteLength: 524288 } as Element, '524 kB'],
    ['a codestream', { vr: 'OB', byteLength: 2000, encapsulated: true } as Element, '2.00 kB, compressed'],
    ['an empty sequence', { vr: 'SQ' as const }, 'no items'],
    ['items', sequence({}, {}), '2 items'],
  ])('%s', (_, given, text) => {
    expect(elementText(given)).toBe(text);
  });

  it('[PXM-156] [VIT-108] of code sequences are shown with their meanings', () => {
    expect(elementText(sequence(code('T-D3000', 'SRT', 'Chest')))).toBe('Chest (T-D3000, SRT)');
    const two = sequence(code('R-10242', 'SRT', 'cranio-caudal'), {
      '00080119': element('UC', '1234567890123456789'),
      '00080104': element('LO', 'Long'),
    });
    expect(elementText(two)).toBe('cranio-caudal (R-10242, SRT); Long (1234567890123456789)');
    const tree = treeOf({ '00082218': sequence(code('T-D3000', 'SRT', 'Chest')) });
    expect(tree.nodes[0]).toMatchObject({ name: 'Anatomic Region Sequence', value: 'Chest (T-D3000, SRT)' });
  });

  it('with a known representation are read where the file says UN', () => {
    expect(elementText(inline('UN', 255, 255, 2, 0), 'SS')).toBe('-1 \\ 2');
    expect(elementText(inline('UN', 0x31, 0x2e, 0x35, 0x20), 'DS')).toBe('1.5');
    expect(elementText(inline('UN', 1, 2, 3), 'SS')).toBe('3 B: 01 02 03');
  });
});

describe('what is copied', () => {
  it.each([
    ['a date', element('DA', '20240105'), '20240105'],
    ['a name', element('PN', { Alphabetic: 'Yamada^Tarou', Phonetic: 'やまだ^たろう' }), 'Yamada^Tarou==やまだ^たろう'],
    ['a SOP class', element('UI', '1.2.840.10008.5.1.4.1.1.2'), '1.2.840.10008.5.1.4.1.1.2'],
    ['several values', element('DS', 0.5, 0.25), '0.5\\0.25'],
    ['a value that is empty', element('LO', 'A', null, 'B'), 'A\\\\B'],
    ['a tag', element('AT', '00181063'), '00181063'],
    ['bytes', inline('OB', 0, 1, 255), '00 01 ff'],
    ['more bytes than are shown', inline('OB', ...Array(40).fill(7)), Array(40).fill('07').join(' ')],
    ['large bytes', { vr: 'OW', byteLength: 5000, firstBytes: 'AAA=' } as Element, undefined],
    ['items', sequence({}, {}), undefined],
  ])('of %s is what the file has', (_, given, text) => {
    expect(storedText(given)).toBe(text);
  });

  it('tells values apart that read alike', () => {
    const [one, other] = [{ '00080020': element('DA', '20240105') }, { '00080020': element('DA', '2024.01.05') }];
    expect(treeOf(one, other).nodes[0]).toMatchObject({ value: '2024-01-05', other: '2024.01.05', differs: true });
    const bytes = (last: number) => ({ '00420011': inline('OB', ...Array(50).fill(1), last) });
    expect(treeOf(bytes(1), bytes(2)).nodes[0]).toMatchObject({ differs: true });
    expect(treeOf(bytes(1), bytes(1)).nodes[0]).toMatchObject({ differs: false, other: undefined });
  });
});

describe('the tree', () => {
  const dataSet: DataSet = {
    '00080060': element('CS', 'CT'),
    '00081140': sequence(
      { '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'), '00081155': element('UI', '1.2.3') },
      { '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.4') },
    ),
    '00100010': element('PN', { Alphabetic: 'Müller^Änne' }),
    '00290010': element('LO', 'MAKER ONE'),
    '00291008': element('CS', 'x'),
    '70110010': element('LO', 'TOSHIBA_MEC_NM3A'),
    '7011100F': inline('UN', 0x53, 0x54),
  };
  const shown = (search = '', open: string[] = [], other?: DataSet, differencesOnly = false) => {
    const tree = treeOf(dataSet, other);
    return visibleNodes(tree, { search, differencesOnly, open: new Set(open) }).map((at) => tree.nodes[at]!.path);
  };

  it('folds sequences and items', () => {
    const top = Object.keys(dataSet).sort();
    expect(shown()).toEqual(top);
    expect(shown('', ['00081140'])).toEqual([...top.slice(0, 2), '00081140/0', '00081140/1', ...top.slice(2)]);
    expect(shown('', ['00081140', '00081140/1']).slice(2, 5)).toEqual([
      '00081140/0',
      '00081140/1',
      '00081140/1/00081150',
    ]);
  });

  it('names private elements by their creators, and those that are published', () => {
    const { nodes } = treeOf(dataSet);
    const name = (path: string) => nodes.find((node) => node.path === path)?.name;
    expect(name('00290010')).toBe('Private creator');
    expect(name('00291008')).toBe('[MAKER ONE]');
    expect(name('7011100F')).toBe('Acquisition Type [TOSHIBA_MEC_NM3A]');
    expect(nodes.find(({ path }) => path === '7011100F')?.value).toBe('ST');
  });

  it.each([
    ['muller', ['00100010']],
    ['0010,0010', ['00100010']],
    ['00100010', ['00100010']],
    ['patient name', ['00100010']],
    ['PatientName', ['00100010']],
    ['1.2.3', ['00081140', '00081140/0', '00081140/0/00081155']],
    ['nothing like it', []],
  ])('finds %s with what it stands in', (search, paths) => {
    expect(shown(search)).toEqual(paths);
  });

  it('shows only what differs from another data set, and what one of them lacks', () => {
    const other: DataSet = {
      ...dataSet,
      '00080060': element('CS', 'MR'),
      '00081140': sequence({
        '00081150': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
        '00081155': element('UI', '9.9'),
      }),
      '00200013': element('IS', 5),
    };
    delete other['00291008'];
    expect(shown('', [], other, true)).toEqual([
      '00080060',
      '00081140',
      '00081140/0',
      '00081140/0/00081155',
      '00081140/1',
      '00081140/1/00081150',
      '00200013',
      '00291008',
    ]);
    const { nodes } = treeOf(dataSet, other);
    const at = (path: string) => nodes.find((node) => node.path === path);
    expect(at('00080060')).toMatchObject({ value: 'CT', other: 'MR' });
    expect(at('00200013')).toMatchObject({ value: '(absent)', other: '5', name: 'Instance Number' });
    expect(at('00291008')).toMatchObject({ value: 'x', other: '(absent)' });
    expect(at('00100010')).toMatchObject({ other: undefined, differs: false });
    expect(shown('', [], dataSet, true)).toEqual([]);
  });

  it('puts the functional groups of the frame first', () => {
    const echo = (time: number): DataSet => ({ '00189114': sequence({ '00189082': element('FD', time) }) });
    const enhanced = { ...dataSet, '52009230': sequence(echo(4), echo(8)) };
    const wish = { search: '', differencesOnly: false, open: new Set<string>() };
    const ofFrame = framePart(enhanced, { number: 2, frames: 2 }, undefined, 1);
    expect(framePart(dataSet, { number: 1, frames: 1 }, undefined, 1)).toBeUndefined();
    const lines = [...linesOf(ofFrame!, wish, true), ...linesOf(wholePart(enhanced, undefined), wish, true)];
    expect(lines[0]).toEqual({ kind: 'title', title: 'Frame 2 of 2' });
    const texts = lines.map((line) => (line.kind === 'node' ? `${line.node.name}: ${line.node.value}` : line.title));
    expect(texts.slice(1, 5)).toEqual(['MR Echo Sequence: 1 item', 'Item 1: ', 'Effective Echo Time: 8', 'Data set']);
  });

  it('takes fifty thousand elements, and whatever stands in a file', () => {
    const large: DataSet = {};
    for (let at = 0; at < 50_000; at++) {
      large[(0x00110000 + at + 0x1000).toString(16).toUpperCase().padStart(8, '0')] = element('LO', `value ${at}`);
    }
    const tree = treeOf(large);
    expect(tree).toMatchObject({ complete: true });
    expect(visibleNodes(tree, { search: 'value 49999', differencesOnly: false, open: new Set() })).toHaveLength(1);
    const odd = { '0009': { vr: 'XX' }, ZZZZZZZZ: { vr: 'SQ', Value: [null, 3, 'x'] } } as unknown as DataSet;
    expect(() => treeOf(odd)).not.toThrow();
  });
});
