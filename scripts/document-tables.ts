import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownStorageOrder } from '../src-main/network/acceptance/known-services.ts';
import { filmCommandList } from '../src-renderer/app/film-commands.ts';
import type { Command } from '../src-renderer/app/keys.ts';
import { studiesCommands } from '../src-renderer/app/studies-commands.ts';
import { viewerCommandList } from '../src-renderer/app/viewer-commands/index.ts';
import { sopClasses } from '../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../src-shared/dicom/transfer-syntaxes.ts';
import { frameCodecOf } from '../src-shared/imaging/codecs/frame-codec.ts';
import { printTables } from './print-tables.ts';

/**
 * `node scripts/document-tables.ts`: writes the tables of the documents from the code they describe, between their marks. A test fails when a
 * page says something else than the code.
 */

export const pages = ['conformance-statement', 'user-guide'].map((name) =>
  fileURLToPath(new URL(`../docs/${name}.md`, import.meta.url)),
);

const remarks = (entry: { retired?: boolean; private?: boolean } | undefined): string =>
  [entry?.retired ? 'retired' : '', entry?.private ? 'private' : ''].filter((text) => text !== '').join(', ');

function sopClassTable(): string {
  const storage = [...sopClasses.values()].filter((entry) => entry.storage);
  const rows = storage.map((entry) => `| ${entry.name} | ${entry.uid} | ${remarks(entry)} |`);
  return [`${storage.length} classes.`, '', '| SOP class | UID | |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Whether frames in this syntax are decoded here. */
function shown(uid: string): string {
  const codec = frameCodecOf(uid);
  return codec === undefined || codec === 'none' || codec === 'video' ? 'no' : 'yes';
}

function transferSyntaxTable(): string {
  const rows = ownStorageOrder.flat().map((uid, index) => {
    const entry = transferSyntaxes.get(uid);
    return `| ${index + 1} | ${entry?.name ?? ''} | ${uid} | ${shown(uid)} | ${remarks(entry)} |`;
  });
  return [
    'All of them are received and filed.',
    '',
    '| | Transfer syntax | UID | Images displayed | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function keyTable(commands: Record<string, Command>): string {
  const names: Record<string, string> = {
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
    PageUp: 'Page up',
    PageDown: 'Page down',
  };
  const key = (text: string) => text.replace('Mod+', 'Ctrl+').replace(/[A-Za-z]+$/, (last) => names[last] ?? last);
  const rows = Object.values(commands).map(({ keys, title }) => `| ${(keys ?? []).map(key).join(', ')} | ${title} |`);
  return ['| Key | |', '| --- | --- |', ...rows].join('\n');
}

const tables: Record<string, () => string> = {
  'sop-classes': sopClassTable,
  'transfer-syntaxes': transferSyntaxTable,
  'studies-keys': () => keyTable(studiesCommands),
  ...printTables,
  'film-keys': () => keyTable(Object.fromEntries(filmCommandList.map((command) => [command.id, command]))),
  'viewer-keys': () => keyTable(Object.fromEntries(viewerCommandList.map((command) => [command.id, command]))),
};

/** The page with its tables as the code has them now. */
export function withTables(text: string): string {
  return text.replace(
    /(<!-- begin: ([\w-]+) -->\n)[\s\S]*?(<!-- end: \2 -->)/g,
    (_whole, begin: string, name: string, end: string) => {
      const table = tables[name];
      if (!table) {
        throw new Error(`there is no table ${name}`);
      }
      return `${begin}${table()}\n${end}`;
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of pages) {
    writeFileSync(page, withTables(readFileSync(page, 'utf8')));
  }
}
