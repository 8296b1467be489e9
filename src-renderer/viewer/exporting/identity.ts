import { formatDate, formatNameGroup } from '../../app/formatting.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';

/** Keywords of people and places. */
const personal = /Name|Physician|Operator|Institution|Address|Station|Patient/;

/** Texts that tell who the patient is, where and when: in a picture without identity no line holds one of them. */
export function identifyingTexts({ series, instance, description }: DisplayFrame): string[] {
  const { patient, study } = series;
  const names = [patient.name, patient.nameIdeographic ?? '', patient.namePhonetic ?? ''];
  const dates = [
    patient.birthDate ?? '',
    study.date ?? '',
    series.series.date ?? '',
    instance.contentDate ?? '',
    description.acquisitionDateTime?.slice(0, 8) ?? '',
  ];
  const found = [
    ...names.flatMap((name) => [name, formatNameGroup(name), ...name.split(/[\^=\s]+/)]),
    ...dates.flatMap((date) => [date, formatDate(date)]),
    patient.id,
    study.accession ?? '',
    study.id ?? '',
    patient.issuer ?? '',
    study.institution ?? '',
    study.uid,
    ...Object.entries(instance.technique ?? {}).flatMap(([keyword, value]) => (personal.test(keyword) ? [value] : [])),
  ];
  // A single letter of a name would take every line with it; a single ideograph is a name.
  const telling = (text: string): boolean => text.length > 1 || /^\p{Script=Han}$/u.test(text);
  return [...new Set(found.map((text) => text.trim()).filter(telling))];
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
/** Scripts that write words without spaces: there any place counts. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const inWord = /[\p{L}\p{N}]/u;

/** Whether a line holds one of the texts as words of their own, whatever their case. */
export function tellsIdentity(line: string, texts: readonly string[]): boolean {
  const said = plain(line);
  return texts.some((text) => {
    const word = plain(text);
    for (let at = said.indexOf(word); at >= 0; at = said.indexOf(word, at + 1)) {
      const [before = ' ', behind = ' '] = [said[at - 1], said[at + word.length]];
      if (unspaced.test(word) || !(inWord.test(before) || inWord.test(behind))) return true;
    }
    return false;
  });
}
