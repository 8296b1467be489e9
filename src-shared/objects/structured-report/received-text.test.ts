import { describe, expect, it } from 'vitest';
import { receivedText, sectionsOfText } from './received-text.ts';

describe('report text from elsewhere', () => {
  it('[OSM-131] is split by its headings in several languages', () => {
    expect(
      sectionsOfText('Klinische Angaben: Husten\n\nBefund:\nRundherd.\nKein Erguss.\n\nBEURTEILUNG\nUnklar.'),
    ).toEqual([
      { id: 'history', text: 'Husten' },
      { id: 'findings', text: 'Rundherd.\nKein Erguss.' },
      { id: 'impression', text: 'Unklar.' },
    ]);
    expect(sectionsOfText('【検査目的】咳嗽\n【所見】\n左上葉に結節。\n【診断】肺癌疑い')).toEqual([
      { id: 'request', text: '咳嗽' },
      { id: 'findings', text: '左上葉に結節。' },
      { id: 'impression', text: '肺癌疑い' },
    ]);
    expect(sectionsOfText('A lesion.\nRatio: 3 to 4')).toEqual([{ id: 'findings', text: 'A lesion.\nRatio: 3 to 4' }]);
  });

  it('[OSM-131] comes out of the OBX segments of an HL7 message, with whom it is about', () => {
    const message = [
      'MSH|^~\\&|RIS|H|PACS|H|20260102||ORU^R01|1|P|2.3',
      'PID|1||P123^^^H~X9^^^O||Doe^Jane^^^Dr||19700101|F',
      'OBR|1|||CT',
      'OBX|1|TX|&GDT||FINDINGS: R\\T\\D 3 \\F\\ 4||||||F',
      'OBX|2|FT|&GDT||Second\\.br\\third||||||F',
      'OBX|3|NM|size||12|mm|||||F',
      'OBX|4|TX|&IMP||IMPRESSION:~Well.||||||P',
    ].join('\r');
    expect(receivedText(message)).toEqual({
      sections: [
        { id: 'findings', text: 'R&D 3 | 4\nSecond\nthird' },
        { id: 'impression', text: 'Well.' },
      ],
      patient: { ids: ['P123', 'X9'], name: 'Doe^Jane^^^Dr' },
      final: false,
      notTaken: 1,
    });
    expect(receivedText('plain').patient).toBeUndefined();
  });

  it('of messages takes only one, no part that was withdrawn, and tells what it does not take', () => {
    const message = (id: string, text: string, status = 'F') =>
      [
        'MSH|^~\\&|RIS|H|PACS|H|20260102||ORU^R01|1|P|2.3',
        `PID|1||${id}||O\\T\\Hara^Ann`,
        `OBX|1|TX|&GDT||${text}||||||${status}`,
      ].join('\r');
    expect(receivedText(`${message('A', 'One')}\r${message('B', 'Two')}`)).toMatchObject({ messages: 2 });
    expect(receivedText(message('A', 'Of somebody else', 'W'))).toMatchObject({ sections: [], notTaken: 1 });
    expect(receivedText(message('A', 'Gone', 'D'))).toMatchObject({ sections: [], notTaken: 1 });
    expect(receivedText(message('A', 'Here')).patient?.name).toBe('O&Hara^Ann');
  });

  it('keeps what only looks like an escape sequence', () => {
    const message = (text: string) => `MSH|^~\\&|RIS\rOBX|1|TX|&GDT||${text}||||||F`;
    const said = (text: string) => receivedText(message(text)).sections[0]?.text;
    expect(said('T1\\2 and N3\\4')).toBe('T1\\2 and N3\\4');
    expect(said('C:\\images')).toBe('C:\\images');
    expect(said('\\H\\bold\\N\\ a\\.sp2\\b\\X0D0A\\c\\E\\d')).toBe('bold a\n\nb\nc\\d');
  });
});
