import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, root, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';
import { chromiumPath, collectComplaints, openBrowser } from './browser.ts';

if (chromiumPath === undefined)
  process.stderr.write('browser tests are skipped: no Chromium here; install one or set CHROMIUM_PATH\n');
const pictures = process.env['BELFRY_PICTURES'];
const password = 'correct horse battery staple';

describe.skipIf(chromiumPath === undefined)('the console in a browser', () => {
  let belfry: RunningBelfry;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    belfry = await startBelfryProcess();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    complaints = collectComplaints(page);
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await belfry.stop({ remove: true });
  });
  const picture = async (name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(join(root, pictures), { recursive: true });
    await page.screenshot({ path: join(root, pictures, `${name}.png`) });
  };

  test('the one-time link makes the administrator', async () => {
    await page.goto(belfry.setupLink ?? '');
    await page.fill('[name=username]', 'noor');
    await page.fill('[name=password]', password);
    await page.fill('[name=password-again]', password);
    await picture('setup');
    await page.click('button[type=submit]');
    await page.waitForFunction(
      () => !(globalThis as unknown as { location: { pathname: string } }).location.pathname.startsWith('/setup'),
      null,
      { timeout: 30_000 },
    );
    await page.waitForFunction(() => 'ready' in globalThis, null, { timeout: 40_000 });
    await picture('overview-empty');
    expect(complaints).toEqual([]);
  }, 90_000);

  test('KQL is explained where it is written: the argument at the cursor, completions, F1', async () => {
    await page.goto(new URL('/hunt', belfry.url).href);
    await page.click('.cm-content');
    await page.keyboard.type('print x = strcat_delim(', { delay: 5 });
    const argument = page.locator('.kql-signature strong');
    await argument.waitFor();
    expect(await argument.textContent()).toBe('delimiter: string');
    await page.keyboard.type('"-", ', { delay: 5 });
    await page.waitForSelector('.kql-signature strong:text("values")');
    await picture('hunt-signature');
    await page.keyboard.type('toup', { delay: 30 });
    await page.waitForSelector('.cm-completionInfo .kql-tip-signature:text("toupper")');
    await picture('hunt-completion');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await page.waitForSelector('.help-pane');
    await page.fill('[aria-label="Search the KQL help"]', 'strcat_del');
    await page.click('.help-entry:has-text("strcat_delim")');
    await page.waitForSelector('.help-signature:text("strcat_delim(")');
    await picture('hunt-help');
    await page.click('text=Run it');
    await page.waitForSelector('.grid-row', { timeout: 30_000 });
    await page.click('[aria-label="Close the help"]');
    await page.waitForSelector('.help-pane', { state: 'detached' });
    expect(complaints).toEqual([]);
  }, 90_000);

  test('an incident arises from injected events, is opened and hunted from', async () => {
    await page.goto(new URL('/incidents', belfry.url).href);
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('ws42'));
    await page.waitForSelector('.queue-row', { timeout: 30_000 });
    await picture('incidents');
    await page.goto(new URL('/incidents/1', belfry.url).href);
    await page.waitForSelector('text=encoded command', { timeout: 30_000 });
    await picture('incident');
    await until(
      () => call<{ tables: { name: string; rowCount: number }[] }>(belfry, 'GET', '/api/schema'),
      ({ tables }) => tables.some(({ name, rowCount }) => name === 'WindowsEvent' && rowCount > 0),
    );
    await page.goto(
      new URL(
        `/hunt?q=${encodeURIComponent('WindowsEvent | where Computer startswith "ws42" | project TimeGenerated, Computer, EventID')}&run=1`,
        belfry.url,
      ).href,
    );
    await page.waitForSelector('.grid-row', { timeout: 40_000 });
    await picture('hunt');
    expect(await page.textContent('.grid-row')).toContain('ws42');
    expect(complaints).toEqual([]);
  }, 120_000);

  test('the incident is closed with a verdict', async () => {
    await page.goto(new URL('/incidents/1', belfry.url).href);
    await page.getByRole('button', { name: /close incident/i }).click();
    await page.selectOption('[name=classification]', 'TruePositive/SuspiciousActivity');
    await picture('close');
    await page.locator('[role=dialog] button[type=submit]').click();
    await until(
      () => call<{ status: string; classification: string }>(belfry, 'GET', '/api/incidents/1'),
      ({ status, classification }) => status === 'Closed' && classification === 'TruePositive',
    );
    expect(complaints).toEqual([]);
  }, 60_000);

  test.each(['/', '/rules', '/data', '/settings', '/incidents?theme=light'])(
    '%s shows without a complaint',
    async (path) => {
      await page.goto(new URL(path, belfry.url).href);
      await page.waitForFunction(() => 'ready' in globalThis, null, { timeout: 40_000 });
      await page.waitForTimeout(1500);
      await picture(path.replaceAll(/\W+/g, '-').replace(/^-$/, 'overview'));
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  test('who is not signed in sees the sign-in page', async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(new URL('/incidents?status=Closed', belfry.url).href);
    await stranger.waitForSelector('[name=password]', { timeout: 30_000 });
    await stranger.fill('[name=username]', 'noor');
    await stranger.fill('[name=password]', password);
    await stranger.click('button[type=submit]');
    await stranger.waitForSelector('.queue-row', { timeout: 30_000 });
    await other.close();
  }, 60_000);
});
