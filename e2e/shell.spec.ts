import { accepts } from '../testing/ports.ts';
import { expect, test } from './fixture.ts';

test('the application starts, shows its window and answers the contract', async ({ application }) => {
  const { page, electron } = application;
  expect(await page.title()).toContain('Negatoscope');
  const shown = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().flatMap((window) => (window.isVisible() ? window.webContents.getURL() : [])),
  );
  expect(shown).toEqual([expect.stringContaining('window=studies')]);
  const answer = await page.evaluate(() => window.negatoscope.app.info());
  expect(answer).toMatchObject({ ok: true, value: { testing: true, dataFolder: application.dataFolder } });
});

test('a window has neither Node nor eval, and reaches nothing outside', async ({ application }) => {
  const { page } = application;
  application.expectErrors(/Content Security Policy|Failed to load resource|Not allowed to load|violates/);
  const seen = await page.evaluate(async () => {
    const outcome = async (work: () => unknown): Promise<string> => {
      try {
        return `done: ${String(await work())}`;
      } catch (error) {
        return `refused: ${(error as Error).name}`;
      }
    };
    const globals = window as unknown as Record<string, unknown>;
    return {
      require: typeof globals['require'],
      process: typeof globals['process'],
      module: typeof globals['module'],
      buffer: typeof globals['Buffer'],
      bridge: Object.keys(globals['negatoscope'] as object).sort(),
      // Directly in here the debugger that drives the window would lift the policy.
      evaluated: await new Promise<string>((resolve) => {
        setTimeout(() => void outcome(() => new Function('return 1')()).then(resolve));
      }),
      http: await outcome(() => fetch('http://127.0.0.1:9/')),
      https: await outcome(() => fetch('https://example.invalid/')),
      file: await outcome(() => fetch('file:///etc/passwd')),
      outside: await outcome(async () => (await fetch('app://negatoscope/..%2f..%2fpackage.json')).status),
      otherHost: await outcome(async () => (await fetch('app://elsewhere/index.html')).status),
      opened: window.open('https://example.invalid/') === null,
      camera: await outcome(() => navigator.mediaDevices.getUserMedia({ video: true })),
      notifications: await outcome(() => Notification.requestPermission()),
    };
  });
  expect(seen).toMatchObject({
    require: 'undefined',
    process: 'undefined',
    module: 'undefined',
    buffer: 'undefined',
    evaluated: 'refused: EvalError',
    opened: true,
  });
  expect(seen.bridge).toEqual([
    'announcements',
    'app',
    'catalogues',
    'commitments',
    'deIdentification',
    'fileSets',
    'film',
    'jobs',
    'keyImages',
    'measurements',
    'network',
    'paper',
    'pathForFile',
    'pictures',
    'print',
    'procedureSteps',
    'remote',
    'reportDrafts',
    'sending',
    'settings',
  ]);
  expect(seen.http).toMatch(/^refused/);
  expect(seen.https).toMatch(/^refused/);
  expect(seen.file).toMatch(/^refused/);
  expect(seen.outside).toMatch(/^(refused|done: 40[034])/);
  expect(seen.otherHost).toMatch(/^(refused|done: 404)/);
  expect(seen.camera).toMatch(/^refused/);
  expect(seen.notifications).toBe('done: denied');
});

test('a window cannot be led elsewhere, and no second process of the same data starts', async ({
  application,
  executable,
}) => {
  const { page } = application;
  application.expectErrors(/Not allowed|ERR_|violates/);
  const address = page.url();
  await page.evaluate(() => {
    window.location.href = 'https://example.invalid/';
  });
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'https://example.invalid/';
    document.body.append(frame);
    frame.remove();
  });
  expect(page.url()).toBe(address);
  const { spawnSync } = await import('node:child_process');
  const { repository } = await import('./application.ts');
  const second = spawnSync(executable, ['--no-sandbox', repository], {
    env: { ...process.env, NEGATOSCOPE_DATA: application.dataFolder, NEGATOSCOPE_TESTING: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(second.status).toBe(0);
  expect(second.stdout).toContain('running already');
});

test('inputs that do not fit and unknown calls are refused with a typed error', async ({ application }) => {
  const answer = await application.page.evaluate(() => window.negatoscope.catalogues.close({ id: 7 } as never));
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input', parameters: { path: 'id' } } });
});

test('a window that ends is shown again, but not for ever', async ({ application }) => {
  application.expectErrors(/a window crashed/);
  const { electron } = application;
  const end = () =>
    electron.evaluate(
      ({ BrowserWindow }) =>
        new Promise<string>((resolve) => {
          // Not the viewer in reserve, which nobody sees.
          const window = BrowserWindow.getAllWindows().find((one) => one.isVisible());
          if (window === undefined) return resolve('no window');
          window.once('closed', () => resolve('closed'));
          window.webContents.once('did-finish-load', () => resolve('shown again'));
          process.kill(window.webContents.getOSProcessId(), 'SIGKILL');
        }),
    );
  // The question whether to try again is answered as its first button does.
  await electron.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
  });
  expect(await end()).toBe('shown again');
  expect(await end()).toBe('shown again');
  expect(await end()).toBe('shown again');
  expect(await end()).toBe('closed');
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  expect(await accepts(application.port)).toBe(true);
});

test('a data folder that cannot be used is said, and nothing starts', async ({ application, executable }) => {
  const { spawnSync } = await import('node:child_process');
  const { repository } = await import('./application.ts');
  const none = `${application.dataFolder}/initial-settings.json/data`;
  const { status, stderr } = spawnSync(executable, ['--no-sandbox', repository], {
    env: { ...process.env, NEGATOSCOPE_DATA: none, NEGATOSCOPE_TESTING: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(status).toBe(1);
  expect(stderr).toContain(`The data folder ${none} cannot be used`);
});

test('the listener is open while the window shows, and closes with the application', async ({ application }) => {
  await expect(async () => {
    const answer = await application.page.evaluate(() => window.negatoscope.network.listener());
    expect(answer).toMatchObject({ ok: true, value: { state: 'listening', ports: [application.port] } });
  }).toPass();
  expect(await accepts(application.port)).toBe(true);
  await application.close();
  expect(await accepts(application.port)).toBe(false);
});

test('settings survive a restart', async ({ executable }) => {
  const { launchApplication } = await import('./application.ts');
  const { temporaryFolder } = await import('../testing/temp.ts');
  const folder = await temporaryFolder('settings');
  const first = await launchApplication({ executable, dataFolder: folder.path });
  const changed = await first.page.evaluate(async () => {
    const current = await window.negatoscope.settings.get();
    if (!current.ok) return current;
    return window.negatoscope.settings.set({ ...current.value, callingAeTitle: 'READER1' });
  });
  expect(changed).toMatchObject({ ok: true, value: { callingAeTitle: 'READER1' } });
  await first.close();
  const second = await launchApplication({ executable, dataFolder: folder.path });
  const kept = await second.page.evaluate(() => window.negatoscope.settings.get());
  await second.close();
  await folder.remove();
  expect(kept).toMatchObject({ ok: true, value: { callingAeTitle: 'READER1', listener: { port: first.port } } });
});
