import type { FindTool, RunTool } from '../tools/run.ts';
import type { Burner, BurnTool, Disc } from './types.ts';

const askMs = 20_000;
const sectorBytes = 2048;

/** Drives of `drutil list`, by their numbers. Its columns stand below their headings: products have blanks in them. */
export function parseDrives(output: string): { device: string; name: string }[] {
  const lines = output.split(/\r?\n/);
  const heading = lines.find((line) => /Vendor\s+Product\s+Rev/.test(line)) ?? '';
  const [vendor, end] = [heading.indexOf('Vendor'), heading.indexOf('Rev')];
  return lines.flatMap((line) => {
    const device = /^\s*(\d+)\s/.exec(line.slice(0, Math.max(0, vendor)))?.[1];
    return device === undefined ? [] : [{ device, name: line.slice(vendor, end).replace(/\s+/g, ' ').trim() }];
  });
}

/** The disc of `drutil status`; undefined: none. */
export function parseStatus(output: string): Disc | undefined {
  const kind = /^\s*Type:\s*(.+?)(?:\s{2,}|$)/m.exec(output)?.[1]?.trim();
  if (kind === undefined || /no media/i.test(kind)) return undefined;
  const writability = /^\s*Writability:\s*(.*)$/m.exec(output)?.[1] ?? '';
  const blocks = Number(/^\s*Space Free:.*?blocks:\s*(\d+)/m.exec(output)?.[1] ?? 0);
  return {
    kind,
    blank: /\bblank\b/.test(writability),
    appendable: /\bappendable\b/.test(writability),
    capacityBytes: blocks * sectorBytes,
  };
}

const percent = (line: string): number | undefined => {
  const [, value] = /(\d+(?:\.\d+)?)\s*%/.exec(line) ?? [];
  return value === undefined ? undefined : Math.min(1, Number(value) / 100);
};

/** drutil of macOS, which compares what it burned by itself. */
export function macosBurnTool(find: FindTool, run: RunTool): BurnTool | undefined {
  const program = find('drutil');
  if (program === undefined) return undefined;
  return {
    name: 'drutil',
    list: async (busy, signal) => {
      const options = { timeoutMs: askMs, ...(signal && { signal }) };
      const burners: Burner[] = [];
      for (const drive of parseDrives(await run(program, ['list'], options))) {
        const status = ['status', '-drive', drive.device];
        const disc = busy.has(drive.device)
          ? undefined
          : parseStatus(await run(program, status, options).catch(() => ''));
        burners.push({ ...drive, ...(disc && { disc }) });
      }
      return burners;
    },
    burn: async ({ device, image, speed, signal, progress }) => {
      const asked = speed === undefined ? [] : ['-speed', String(speed)];
      await run(program, ['burn', '-drive', device, '-verify', '-mount', '-noappendable', ...asked, image], {
        signal,
        onLine: (line) => {
          const done = percent(line);
          if (done !== undefined) progress(done);
        },
      });
    },
    eject: async (device) => {
      await run(program, ['tray', 'eject', '-drive', device], { timeoutMs: askMs });
    },
  };
}
