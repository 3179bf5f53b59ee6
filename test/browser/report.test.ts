/** The HTML reports of runs and of searches as a reader meets them: from a file, in a real Chromium, without a network. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkHtml } from '../../reports/html/check-page.ts';
import { htmlReport } from '../../reports/html/page.ts';
import { playNamed } from '../playing.ts';
import { all, hostile } from '../report-runs.ts';
import { searched } from '../report-searches.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
let folder: string;
let urls: { readonly runs: string; readonly searches: string };

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`no browser at ${executablePath}; name one by CHROMIUM`);
  folder = mkdtempSync(join(tmpdir(), 'scopeloop-report-'));
  const runs = [await playNamed('rotate-narrow-scope', '2026.2.19'), ...all, hostile];
  const page = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  urls = {
    runs: page('runs.html', await htmlReport(runs, { version: '0.0.0' })),
    searches: page('searches.html', await checkHtml(searched, '0.0.0')),
  };
  browser = await chromium.launch({ executablePath, args });
});

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const openAll = (page: Page) =>
  page.locator('details').evaluateAll((all) => {
    for (const each of all) each.setAttribute('open', '');
  });

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Whatever the console complained about, and whatever was asked for beside the file itself. */
  readonly complaints: string[];
}

async function visit(which: keyof typeof urls, options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> {
  const url = urls[which];
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== 'data:,') complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, context, complaints };
}

describe('the report in a browser', () => {
  it.each(['runs', 'searches'] as const)(
    'opens from a file without an error, a request or a dialog: %s',
    async (which) => {
      const { page, context, complaints } = await visit(which);
      await openAll(page);
      expect(await page.title()).toContain('scopeloop');
      expect(await page.locator('img').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('goes through the steps by slider, by arrow keys and by the buttons of the table', async () => {
    const { page, context, complaints } = await visit('runs');
    const run = page.locator('#run-1');
    await run.evaluate((details) => details.setAttribute('open', ''));
    const says = run.locator('output');
    await run.locator('input[type=range]').fill('7');
    expect(await says.textContent()).toBe('7 status connects');
    expect(await run.locator('tr.now').count()).toBe(1);
    expect(await run.locator('svg .now').count()).toBeGreaterThan(0);
    await run.locator('summary').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await says.textContent()).toBe('8 status connects');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await says.textContent()).toBe('6 probe connects');
    await run.locator('button[data-go="9"]').click();
    expect(await says.textContent()).toBe('9 wake connects');
    expect(await run.locator('tr.now').getAttribute('data-step')).toBe('9');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('opens the part that a link names', async () => {
    const { page, context } = await visit('runs');
    await page.locator('header a[href="#run-2"]').click();
    await expect.poll(() => page.locator('#run-2').getAttribute('open')).not.toBeNull();
    await context.close();
  });

  it.each([
    ['runs', 'light', 1400],
    ['runs', 'dark', 1400],
    ['runs', 'light', 400],
    ['searches', 'light', 1400],
    ['searches', 'dark', 400],
  ] as const)('fits the page: %s, %s at %i px, and is not blank', async (which, colorScheme, width) => {
    const { page, context } = await visit(which, { colorScheme, viewport: { width, height: 900 } });
    await openAll(page);
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide).toBeLessThanOrEqual(0);
    const blank = await context.newPage();
    const [shot, empty] = [await page.screenshot(), await blank.screenshot()];
    expect(shot.length).toBeGreaterThan(empty.length * 4);
    await context.close();
  });

  it('marks the step that baked a loop in, and goes through the steps of each counterexample by itself', async () => {
    const { page, context, complaints } = await visit('searches');
    const [first, second] = [page.locator('section.stepped').nth(0), page.locator('section.stepped').nth(1)];
    expect(await second.locator('text.marked').textContent()).toContain('baked in');
    expect(await second.locator('tr.baked').getAttribute('data-step')).toBe('2');
    await second.locator('button[data-go="3"]').click();
    expect(await second.locator('output').textContent()).toContain('3 start status');
    expect(await first.locator('output').textContent()).toBe('all steps');
    await page.keyboard.press('ArrowLeft');
    expect(await second.locator('tr.now').getAttribute('data-step')).toBe('2');
    await page.locator('a[href="#search-1-promise-6"]').click();
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each([
    ['runs', 5],
    ['searches', 3],
  ] as const)('has no label of a picture beyond its edge or on top of another: %s', async (which, count) => {
    const { page, context } = await visit(which);
    await openAll(page);
    const pictures = await page.locator('svg.spacetime[role=img]').evaluateAll((all) =>
      all.map((svg) => ({
        width: Number(svg.getAttribute('width')),
        texts: [...svg.querySelectorAll('text')].map((text) => {
          const { x, y, width, height } = (text as unknown as { getBBox(): Box }).getBBox();
          return { says: text.textContent ?? '', box: { x, y, width, height } };
        }),
      })),
    );
    expect(pictures.length).toBe(count);
    for (const { width, texts } of pictures) {
      expect(texts.length).toBeGreaterThan(5);
      const outside = texts.filter(({ box }) => box.x < 0 || box.x + box.width > width);
      expect(outside.map(({ says }) => says)).toEqual([]);
      expect(texts.flatMap((one, at) => texts.slice(at + 1).flatMap((other) => onTop(one, other)))).toEqual([]);
    }
    await context.close();
  });
});

interface Label {
  readonly says: string;
  readonly box: Box;
}

/** Letters have more box than ink: a few pixels of shared height are no overlap. */
const SHARED_MAX = { across: 1, down: 5 };

function onTop({ says, box: a }: Label, { says: other, box: b }: Label): string[] {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > SHARED_MAX.across && down > SHARED_MAX.down ? [`${says} / ${other}`] : [];
}
