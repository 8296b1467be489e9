import type { IndexRecord } from '../index-record.ts';
import { attributesOf } from './attributes.ts';
import type { KnownStudy } from './known-rows.ts';
import { type Database, textOf } from './sqlite.ts';
import { foldedGroups, sortName, studyWords, wordSource } from './text.ts';

const studyColumns = attributesOf('study').map(({ column }) => column);

/** Names of a study as they are searched and sorted by. */
export function refoldNames(database: Database, study: KnownStudy): void {
  const value = (column: string) => textOf(study.values[studyColumns.indexOf(column)] ?? '');
  database.run(
    'UPDATE study SET name_folded = ?, name_sort = ?, referring_folded = ?, reading_folded = ? WHERE row = ?',
    foldedGroups(value('patient_name')),
    sortName(value('patient_name')),
    foldedGroups(value('referring_physician')),
    foldedGroups(value('reading_physician')),
    study.row,
  );
}

/** Words of a study that the search finds it by: those of this record beside those that are there. */
export function addWords(database: Database, study: KnownStudy, record: IndexRecord): void {
  const texts = wordSource(record.study, record.series);
  if (study.lastTexts === texts) return;
  study.lastTexts = texts;
  const { names, words } = studyWords(record.study, record.series);
  const before = study.names.size + study.words.size;
  for (const name of names) study.names.add(name);
  for (const word of words) study.words.add(word);
  if (study.names.size + study.words.size === before) return;
  const values = [[...study.names].join(' '), [...study.words].join(' ')] as const;
  database.run('UPDATE study SET name_words = ?, words = ? WHERE row = ?', ...values, study.row);
  database.run('DELETE FROM study_text WHERE rowid = ?', study.row);
  database.run('INSERT INTO study_text (rowid, names, words) VALUES (?, ?, ?)', study.row, ...values);
}
