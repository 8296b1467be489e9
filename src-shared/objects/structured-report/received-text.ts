import { headings } from './headings.ts';
import type { ReportSection } from './text-report.ts';

/** Report text from elsewhere: plain, or inside an HL7 v2 message (ORU). */
export interface ReceivedText {
  sections: ReportSection[];
  /** Whom an HL7 message names as its patient: identifiers of PID-3 and the name of PID-5 (components by `^`). */
  patient?: { ids: string[]; name: string };
  /** OBX-11 of all parts says final (F or C). */
  final?: boolean;
  /** HL7 messages, where there are several: perhaps of several patients. */
  messages?: number;
  /** OBX parts that are no text, or were withdrawn (OBX-11 D, W: deleted, or wrong, as of another patient). */
  notTaken?: number;
}

/** Longest text that is taken, characters. */
export const longestReceived = 1_000_000;

interface Hl7 {
  segments: string[][];
  component: string;
  repetition: string;
  escapes: string;
  field: string;
  subcomponent: string;
}

function hl7(text: string): Hl7 | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a message may come in the frame of its transport (MLLP)
  const start = text.replace(/^[\u000b\ufeff\s]+/, '');
  const [, field, component, repetition, escapes, subcomponent] = /^MSH(.)(.)(.)(.)(.)/.exec(start) ?? [];
  if (!field || !component || !repetition || !escapes || !subcomponent) return undefined;
  const segments = start
    .split(/\r\n|\r|\n/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of that frame
    .map((line) => line.replace(/[\u001c]/g, ''))
    .filter((line) => line !== '')
    .map((line) => line.split(field));
  return { segments, component, repetition, escapes, field, subcomponent };
}

const quoted = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Escape sequences of HL7 v2 (chapter 2.7) in a text; what only looks like one stays. */
function unescaped(text: string, { field, component, repetition, escapes, subcomponent }: Hl7): string {
  const known: Record<string, string> = { F: field, S: component, R: repetition, E: escapes, T: subcomponent };
  const sign = quoted(escapes);
  const codes = 'H|N|[FSRET]|\\.[a-z]{2}[+-]?\\d*|X(?:[0-9A-Fa-f]{2})+|[CM][0-9A-Fa-f]{4,6}';
  return text.replace(new RegExp(`${sign}(${codes})${sign}`, 'g'), (_all, code: string) => {
    if (known[code] !== undefined) return known[code];
    const space = /^\.sp\+?(\d*)$/.exec(code);
    if (space) return '\n'.repeat(Math.min(Number(space[1] || 1), 20));
    if (code === '.br' || code === '.ce') return '\n';
    if (!code.startsWith('X')) return '';
    const bytes = (code.slice(1).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return new TextDecoder().decode(new Uint8Array(bytes)).replace(/\r\n?/g, '\n');
  });
}

const wordOf = new Map(headings.flatMap(({ id, words }) => words.map((word): [string, string] => [word, id])));

/** The section that a line begins, and what else stands on it; undefined for a line of a text. */
function beginning(line: string): { id: string; rest: string } | undefined {
  const plain = line.trim().replace(/^[#*■●◆【〔[=\-\s]+/, '');
  const known = (word: string): string | undefined => wordOf.get(word.trim().toLowerCase().normalize('NFKC'));
  const [, before, after] = /^([^:：】〕\]]{1,40})[:：】〕\]]+\s*(.*)$/s.exec(plain) ?? [];
  if (before !== undefined) {
    const id = known(before);
    return id === undefined ? undefined : { id, rest: after ?? '' };
  }
  const id = known(plain.replace(/[*=\-\s]+$/, ''));
  return id === undefined ? undefined : { id, rest: '' };
}

/** Splits a report by its headings; what stands before the first of them, and a report without any, are findings. */
export function sectionsOfText(text: string): ReportSection[] {
  const sections: ReportSection[] = [];
  let current: ReportSection | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const begins = beginning(line);
    if (begins) {
      current = { id: begins.id, text: begins.rest };
      sections.push(current);
      continue;
    }
    if (!current) {
      if (line.trim() === '') continue;
      current = { id: 'findings', text: '' };
      sections.push(current);
    }
    current.text += current.text === '' ? line : `\n${line}`;
  }
  const together = new Map<string, string>();
  for (const { id, text: part } of sections) {
    const trimmed = part.trim();
    if (trimmed === '') continue;
    const known = together.get(id);
    together.set(id, known === undefined ? trimmed : `${known}\n\n${trimmed}`);
  }
  return [...together].map(([id, part]) => ({ id, text: part }));
}

/** Reads report text; of an HL7 message its OBX segments of text (TX, FT, ST), in their order. */
export function receivedText(text: string): ReceivedText {
  const message = hl7(text);
  if (!message) return { sections: sectionsOfText(text) };
  const { segments, component, repetition } = message;
  const pid = segments.find(([name]) => name === 'PID');
  const ids = (pid?.[3] ?? '')
    .split(repetition)
    .map((id) => unescaped(id.split(component)[0] ?? '', message).trim())
    .filter(Boolean);
  const name = (pid?.[5] ?? '').split(repetition)[0] ?? '';
  const messages = segments.filter(([segment]) => segment === 'MSH').length;
  const all = segments.filter(([segment]) => segment === 'OBX');
  const parts = all.filter(
    (part) => ['TX', 'FT', 'ST'].includes(part[2] ?? '') && !['D', 'W'].includes((part[11] ?? '').trim()),
  );
  const lines = parts.flatMap((part) => (part[5] ?? '').split(repetition).map((line) => unescaped(line, message)));
  const spelled = name.split(component).slice(0, 5);
  return {
    sections: sectionsOfText(lines.join('\n')),
    ...(pid ? { patient: { ids, name: spelled.map((part) => unescaped(part, message)).join('^') } } : {}),
    ...(parts.length > 0 ? { final: parts.every((part) => part[11] === 'F' || part[11] === 'C') } : {}),
    ...(messages > 1 ? { messages } : {}),
    ...(all.length > parts.length ? { notTaken: all.length - parts.length } : {}),
  };
}
