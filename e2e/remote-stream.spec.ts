import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { addNodes, answeringNode, behaveLike, studyAnswer } from './nodes.ts';

const studies = Array.from({ length: 2000 }, (_, index) => studyAnswer(index));

const openNode = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'PACS', exact: true }).click();
};

/** How long after each key press the next picture was on the screen, ms: from the event to the frame after it. */
async function measureKeys(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const holder = window as unknown as { delays: number[] };
    holder.delays = [];
    document.addEventListener(
      'keydown',
      (event) => {
        const at = event.timeStamp;
        requestAnimationFrame(() => {
          // A task after the frame runs when that frame was painted.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => holder.delays.push(performance.now() - at);
          channel.port2.postMessage(0);
        });
      },
      { capture: true },
    );
  });
  return () => page.evaluate(() => (window as unknown as { delays: number[] }).delays);
}

test('while 2000 answers come at 500 a second, what is chosen and what is on the screen stays, and keys are answered at once', async ({
  application,
}) => {
  const { page } = application;
  const node = await answeringNode({ studies, perSecond: 500, hold: 60 });
  try {
    await addNodes(page, [{ name: 'PACS', port: node.port, querying: { resultLimit: 0 } }]);
    await openNode(page);
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Patient');
    await page.keyboard.press('Enter');
    const list = page.locator('[data-list=studies]');
    await expect(page.locator('[data-study]').nth(20)).toBeVisible();

    // Somebody scrolls a little and chooses a study while the others come.
    await list.evaluate((element) => {
      element.scrollTop = 140;
    });
    const chosen = page.locator('[data-study]').nth(12);
    await chosen.click();
    const before = await list.evaluate((element) => ({
      top: element.scrollTop,
      chosen: element.querySelector('[aria-selected=true]')?.id,
      y: element.querySelector('[aria-selected=true]')?.getBoundingClientRect().top,
      rows: [...element.querySelectorAll('[data-study]')].map((row) => row.getAttribute('data-study')).slice(8, 20),
    }));
    expect(before.chosen).toBeTruthy();
    await expect(page.getByTestId('search-state')).toContainText('searching');

    const delays = await measureKeys(page);
    // Keys of the list: marks move by one and back, so that the choice ends where it was.
    const press = async (): Promise<number[]> => {
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press(step % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
        await page.waitForTimeout(60);
      }
      return (await delays()).splice(-20).sort((a, b) => a - b);
    };
    const quiet = await press();
    node.release();
    const times = await press();
    await expect(page.getByTestId('search-state')).toHaveText(/^2\s?000 studies$/, { timeout: 30_000 });
    const after = await list.evaluate((element) => ({
      top: element.scrollTop,
      chosen: element.querySelector('[aria-selected=true]')?.id,
      y: element.querySelector('[aria-selected=true]')?.getBoundingClientRect().top,
      rows: [...element.querySelectorAll('[data-study]')].map((row) => row.getAttribute('data-study')).slice(8, 20),
    }));
    expect(after).toEqual(before);
    const pace = (studies.length - 60) / ((node.times.last - node.times.first) / 1000);
    const told = (list: number[]): string => `median ${list[10]?.toFixed(0)} ms, longest ${list.at(-1)?.toFixed(0)} ms`;
    console.log(`keys before: ${told(quiet)}; while ${Math.round(pace)} answers/s came: ${told(times)}`);
    expect(times).toHaveLength(20);
    // A machine with other work is slow without answers, too.
    expect(times.at(-1), 'a key waits').toBeLessThan(Math.max(1000, 10 * (quiet.at(-1) ?? 0)));

    // The order is restored when somebody asks for it; the choice stays.
    await page.getByRole('button', { name: 'Sort now' }).click();
    await expect(page.getByRole('button', { name: 'Sort now' })).toBeHidden();
    await expect(page.getByTestId('study-count')).toHaveText(/^1 of 2\s?000 studies selected$/);
    const dates = await page
      .locator('[data-study] [role=gridcell]:nth-child(5)')
      .evaluateAll((cells) => cells.slice(0, 10).map((cell) => cell.textContent ?? ''));
    expect(dates).toEqual([...dates].sort().reverse());
  } finally {
    node.close();
  }
});

test('a search is left when somebody types on, stops when it is told to, and goes on from the limit', async ({
  application,
}) => {
  const { page } = application;
  const node = await answeringNode({ studies: studies.slice(0, 600), perSecond: 100, hold: 10 });
  try {
    await addNodes(page, [{ name: 'PACS', port: node.port, querying: { resultLimit: 50 } }]);
    await openNode(page);
    const field = page.getByRole('textbox', { name: 'Search everything' });
    const state = page.getByTestId('search-state');
    // A pause in typing asks.
    await field.pressSequentially('Pat');
    await expect(state).toContainText('so far');
    expect(node.queries).toHaveLength(1);
    await field.pressSequentially('ient');
    await expect.poll(() => node.cancelled).toBe(1);
    await expect.poll(() => node.queries.length).toBe(2);
    expect(node.queries[1]?.['00100010']).toContain('Patient*');

    node.release();
    await expect(state).toHaveText('the first 50 studies: there are more');
    await expect.poll(() => node.cancelled).toBe(2);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect(state).toHaveText('the first 200 studies: there are more');

    node.holdAgain();
    await page.getByRole('button', { name: 'Search again' }).click();
    await expect(state).toContainText('so far');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(state).toContainText('stopped after');
    await expect(page.locator('[data-study]').first()).toBeVisible();

    // Nothing is asked with an empty search.
    const asked = node.queries.length;
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect(page.getByRole('heading', { name: /What do you want to see/ })).toBeVisible();
    await page.waitForTimeout(1200);
    expect(node.queries).toHaveLength(asked);
  } finally {
    node.close();
  }
});

test('[VIT-021] the list of the archive is filled without a word on the network', async ({ application }) => {
  const { page } = application;
  await behaveLike(page, 'vitrea-read');
  const node = await answeringNode({ studies: [] });
  try {
    await addNodes(page, [{ name: 'PACS', port: node.port }]);
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Doe');
    await page.keyboard.press('Enter');
    await expect(page.getByText('No study matches')).toBeVisible();
    await page.waitForTimeout(1000);
    expect(node.queries).toEqual([]);
    // The node has a search of its own: what was typed for the archive is not sent to it.
    await openNode(page);
    await expect(page.getByRole('heading', { name: 'What do you want to see of PACS?' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Search everything' })).toHaveValue('');
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Doe');
    await expect.poll(() => node.queries.length).toBe(1);
    await expect(page.getByRole('heading', { name: 'PACS knows no study that matches' })).toBeVisible();
    // Enter asks at once, and the pause after it asks not again.
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Roe');
    await page.keyboard.press('Enter');
    await expect.poll(() => node.queries.length).toBe(2);
    await page.waitForTimeout(1000);
    expect(node.queries).toHaveLength(2);
    // Each finds its own again.
    await page.getByRole('button', { name: /All studies/ }).click();
    await expect(page.getByRole('textbox', { name: 'Search everything' })).toHaveValue('Doe');
    await openNode(page);
    await expect(page.getByRole('textbox', { name: 'Search everything' })).toHaveValue('Roe');
    expect(node.queries).toHaveLength(2);
  } finally {
    node.close();
  }
});

test('[VIT-027] studies with equal Patient ID are one patient', async ({ application }) => {
  const { page } = application;
  await behaveLike(page, 'vitrea-read');
  const one = { '00100020': { vr: 'LO' as const, Value: ['SAME'] } };
  const node = await answeringNode({
    studies: [studyAnswer(1, one), studyAnswer(2, { '00100020': { vr: 'LO', Value: ['OTHER'] } }), studyAnswer(3, one)],
  });
  try {
    await addNodes(page, [{ name: 'PACS', port: node.port }]);
    await openNode(page);
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Patient');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('study-count')).toHaveText('3 studies of 2 patients');
    await page.getByRole('columnheader', { name: 'ID', exact: true }).click();
    const ids = await page
      .locator('[data-study] [role=gridcell]:nth-child(3)')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent));
    expect(ids).toEqual(['OTHER', 'SAME', 'SAME']);
  } finally {
    node.close();
  }
});

test('a node that refuses or fails is named with the reason, and what was found stays', async ({ application }) => {
  const { page } = application;
  const node = await answeringNode({ studies: studies.slice(0, 7), status: 0xa700 });
  try {
    await addNodes(page, [
      { name: 'PACS', port: node.port },
      { name: 'Nobody', port: 1 },
    ]);
    await openNode(page);
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Patient');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('search-state')).toHaveText('failed after 7 studies');
    await expect(page.getByRole('alert')).toContainText('A700H');
    await expect(page.locator('[data-study]')).toHaveCount(7);

    await page.getByRole('button', { name: 'Nobody', exact: true }).click();
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Patient');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('No connection to');
    await expect(page.getByRole('button', { name: 'Settings of Nobody' })).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('alert')).toContainText('nothing listens on that port');
  } finally {
    node.close();
  }
});

test('[TEL-105] who asks in the window asks over Study Root FIND, in the syntaxes of the document', async ({
  application,
}) => {
  const { page } = application;
  await behaveLike(page, 'telemis');
  const node = await answeringNode({ studies: studies.slice(0, 2) });
  try {
    await addNodes(page, [{ name: 'PACS', port: node.port }]);
    await openNode(page);
    await page.getByRole('textbox', { name: 'Search everything' }).fill('Patient');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-study]')).toHaveCount(2);
    expect(node.proposed).toHaveLength(1);
    const contexts = node.proposed[0] ?? [];
    expect(new Set(contexts.map(({ sopClassUid }) => sopClassUid))).toEqual(new Set(['1.2.840.10008.5.1.4.1.2.2.1']));
    expect(new Set(contexts.flatMap(({ transferSyntaxes }) => transferSyntaxes))).toEqual(
      new Set(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2']),
    );
  } finally {
    node.close();
  }
});
