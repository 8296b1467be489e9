import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownStorageOrder } from '../src-main/network/acceptance/known-services.ts';
import { sopClasses } from '../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../src-shared/dicom/transfer-syntaxes.ts';

/**
 * `node scripts/conformance-tables.ts`: writes the tables of the conformance statement from the code that negotiates, between their marks.
 * A test fails when the page says something else than the code.
 */

export const page = fileURLToPath(new URL('../docs/conformance-statement.md', import.meta.url));

function sopClassTable(): string {
  const storage = [...sopClasses.values()].filter((entry) => entry.storage);
  const rows = storage.map((entry) => {
    const remarks = [entry.retired ? 'retired' : '', entry.private ? 'private' : ''].filter((text) => text !== '');
    return `| ${entry.name} | ${entry.uid} | ${remarks.join(', ')} |`;
  });
  return [`${storage.length} classes.`, '', '| SOP class | UID | |', '| --- | --- | --- |', ...rows].join('\n');
}

function transferSyntaxTable(): string {
  const rows = ownStorageOrder.flat().map((uid, index) => {
    const entry = transferSyntaxes.get(uid);
    const remarks = [entry?.retired ? 'retired' : '', entry?.private ? 'private' : ''].filter((text) => text !== '');
    return `| ${index + 1} | ${entry?.name ?? ''} | ${uid} | ${remarks.join(', ')} |`;
  });
  return [
    'All of them are received and filed. Which of them are decoded for display is in the user guide.',
    '',
    '| | Transfer syntax | UID | |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The page with its tables as the code has them now. */
export function withTables(text: string): string {
  const tables = { 'sop-classes': sopClassTable(), 'transfer-syntaxes': transferSyntaxTable() };
  let result = text;
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [result.indexOf(begin), result.indexOf(end)];
    if (from < 0 || to < from) {
      throw new Error(`the page has no place for ${name}`);
    }
    result = `${result.slice(0, from + begin.length)}\n${table}\n${result.slice(to)}`;
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(page, withTables(readFileSync(page, 'utf8')));
}
