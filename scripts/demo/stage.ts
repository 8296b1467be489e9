import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Application } from '../../e2e/application.ts';
import { type PeerOutcome, runPeer } from '../../testing/peers.ts';

/** One part of the demonstration; later ones find the application as the earlier ones left it. */
export interface Scene {
  title: string;
  play(stage: Stage): Promise<void>;
}

/** What a scene works with. */
export interface Stage {
  readonly application: Application;
  /** DICOM files of one series, to be sent. */
  readonly series: readonly string[];
  /** For files of a scene; removed at the end. */
  readonly folder: string;
  /** A sentence in the report. */
  say(text: string): void;
  /** A picture of a window in the report. */
  picture(page: Page, name: string, caption: string): Promise<void>;
  /** Sends files with dcmtk's storescu; throws when one was not taken. */
  send(files: readonly string[]): Promise<PeerOutcome>;
}

export interface Report {
  stage: Stage;
  lines: string[];
}

/** A stage that writes its report into `folder`. */
export function openStage(
  application: Application,
  series: readonly string[],
  { scratch, folder }: { scratch: string; folder: string },
): Report {
  const lines: string[] = [];
  let pictures = 0;
  const stage: Stage = {
    application,
    series,
    folder: scratch,
    say: (text) => {
      console.log(`  ${text}`);
      lines.push(text, '');
    },
    picture: async (page, name, caption) => {
      const window = await application.electron.browserWindow(page);
      const png = await window.evaluate(async (shown) => (await shown.capturePage()).toPNG().toString('base64'));
      const file = `${String(++pictures).padStart(2, '0')}-${name}.png`;
      writeFileSync(join(folder, file), Buffer.from(png, 'base64'));
      console.log(`  ${file}: ${caption}`);
      lines.push(`![${caption}](${file})`, '', caption, '');
    },
    send: async (files) => {
      const { port, aeTitle } = application;
      const to = ['-aet', 'MODALITY', '-aec', aeTitle, '--max-send-pdu', '131072', '127.0.0.1', String(port)];
      const outcome = await runPeer('storescu', ['-R', '-v', ...to, ...files]);
      if (outcome.status !== 0)
        throw new Error(`storescu ended with ${outcome.status}: ${outcome.output.slice(-2000)}`);
      return outcome;
    },
  };
  return { stage, lines };
}
