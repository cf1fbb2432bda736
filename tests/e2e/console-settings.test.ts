import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodedPowershell } from './attack.ts';
import { call, root, startBelfryProcess, until, type RunningBelfry } from './belfry-process.ts';
import { chromiumPath, collectComplaints, openBrowser } from './browser.ts';

if (chromiumPath === undefined)
  process.stderr.write('browser tests are skipped: no Chromium here; install one or set CHROMIUM_PATH\n');
const pictures = process.env['BELFRY_PICTURES'];
const password = 'correct horse battery staple';

describe.skipIf(chromiumPath === undefined)('the settings in a browser', () => {
  let belfry: RunningBelfry;
  let browser: Browser;
  let admin: Page;
  let viewer: Page;
  const complaints: string[] = [];
  const received: { event: string; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ event: String(request.headers['belfry-event']), body });
      response.end();
    });
  });

  /** A page of a browser that knows nobody. */
  const newPage = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const own = collectComplaints(page);
    page.on('close', () => complaints.push(...own));
    return page;
  };
  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(new URL(path, belfry.url).href);
    await page.waitForFunction(() => 'ready' in globalThis, null, { timeout: 40_000 });
  };
  const enter = async (page: Page, username: string, secret: string): Promise<void> => {
    await page.goto(new URL('/sign-in?next=/settings', belfry.url).href);
    await page.fill('[name=username]', username);
    await page.fill('[name=password]', secret);
    await page.click('button[type=submit]');
  };
  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(join(root, pictures), { recursive: true });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(root, pictures, `settings-${name}.png`) });
  };
  const dialog = (page: Page) => page.locator('[role=dialog]');

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    belfry = await startBelfryProcess(undefined, 'webhooks: { allowPrivateHosts: [127.0.0.1] }\n');
    const token = new URL(belfry.setupLink ?? '').searchParams.get('token');
    await call(belfry, 'POST', '/api/auth/setup', { token, username: 'noor', password });
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('ws11'));
    browser = await openBrowser();
    admin = await newPage();
    viewer = await newPage();
    await enter(admin, 'noor', password);
    await admin.getByRole('heading', { name: 'Users' }).waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    receiver.closeAllConnections();
    receiver.close();
    await belfry.stop({ remove: true });
  });

  test('an administrator makes a user, who signs in and sees nothing to change', async () => {
    await open(admin, '/settings?tab=users');
    await admin.getByRole('button', { name: 'Add a user' }).click();
    await dialog(admin).getByLabel('User name').fill('ola');
    await dialog(admin).getByLabel('Password').fill('only eleven');
    expect(await dialog(admin).getByRole('button', { name: 'Add' }).isDisabled()).toBe(true);
    await dialog(admin).getByLabel('Password').fill(password);
    await dialog(admin).getByLabel('Role').selectOption('Reader');
    await picture(admin, 'add-user');
    await dialog(admin).getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('cell', { name: 'ola', exact: true }).waitFor();
    await picture(admin, 'users');

    await enter(viewer, 'ola', password);
    await viewer.getByRole('heading', { name: 'Your account' }).waitFor({ timeout: 60_000 });
    for (const [name, count] of Object.entries({ Account: 1, About: 1, Users: 0, 'API tokens': 0, Audit: 0 }))
      expect(await viewer.getByRole('tab', { name, exact: true }).count(), name).toBe(count);
    await open(viewer, '/settings?tab=users');
    await viewer.getByText('Only administrators see this').waitFor();
    await open(viewer, '/rules');
    await viewer.getByRole('switch').first().waitFor({ timeout: 30_000 });
    expect(await viewer.locator('[role=switch]:not([disabled])').count()).toBe(0);
    await open(viewer, '/incidents/1');
    await viewer.getByText('encoded command').first().waitFor({ timeout: 30_000 });
    expect(await viewer.getByRole('button', { name: /close incident|reopen|comment/i }).count()).toBe(0);
    await picture(viewer, 'reader-incident');
  }, 120_000);

  test('a person changes the own password; other sessions end', async () => {
    const elsewhere = await newPage();
    await enter(elsewhere, 'ola', password);
    await elsewhere.getByRole('heading', { name: 'Your account' }).waitFor({ timeout: 60_000 });
    await open(viewer, '/settings');
    await viewer.fill('[name=current-password]', 'wrong, I think');
    await viewer.fill('[name=password]', 'a new one of my own');
    await viewer.fill('[name=password-again]', 'a new one of my own');
    await viewer.getByRole('button', { name: 'Change the password' }).click();
    await viewer
      .getByText('The current password is not right')
      .or(viewer.getByText('BELFRY-API-015'))
      .first()
      .waitFor();
    await picture(viewer, 'password-refused');
    await viewer.fill('[name=current-password]', password);
    await viewer.getByRole('button', { name: 'Change the password' }).click();
    await viewer.getByText('your other sessions have ended').waitFor();
    await picture(viewer, 'account');
    await open(viewer, '/settings?tab=about');
    await viewer.getByText('About this server').waitFor();
    await elsewhere.goto(new URL('/incidents', belfry.url).href);
    await elsewhere.locator('[name=username]').waitFor({ timeout: 30_000 });
    await elsewhere.context().close();
  }, 120_000);

  test('an administrator resets a password by a link that works once', async () => {
    await open(admin, '/settings?tab=users');
    await admin.getByRole('row', { name: /ola/ }).getByRole('button', { name: 'Reset password' }).click();
    await picture(admin, 'reset-ask');
    await dialog(admin).getByRole('button', { name: 'Reset' }).click();
    const link = (await admin.getByLabel('Link', { exact: true }).textContent()) ?? '';
    expect(link).toMatch(/\/set-password\?token=[\w-]{43}$/);
    await picture(admin, 'reset-link');
    await viewer.goto(new URL('/incidents', belfry.url).href);
    await viewer.locator('[name=username]').waitFor({ timeout: 30_000 });

    await viewer.goto(link);
    await viewer.fill('[name=password]', password);
    await viewer.fill('[name=password-again]', password);
    await picture(viewer, 'set-password');
    await viewer.click('button[type=submit]');
    await viewer.waitForFunction(() => 'ready' in globalThis, null, { timeout: 40_000 });
    const again = await newPage();
    await again.goto(link);
    await again.fill('[name=password]', password);
    await again.fill('[name=password-again]', password);
    await again.click('button[type=submit]');
    await again.getByText('BELFRY-API-005').waitFor();
    await again.context().close();
  }, 120_000);

  test('a token is made, works, and is revoked', async () => {
    await open(admin, '/settings?tab=tokens');
    await admin.getByRole('button', { name: 'Make a token' }).click();
    await dialog(admin).getByLabel('Name').fill('web-01');
    await dialog(admin).getByLabel('Role').selectOption('Reader');
    await picture(admin, 'make-token');
    await dialog(admin).getByRole('button', { name: 'Make' }).click();
    const secret = (await admin.getByLabel('Token', { exact: true }).textContent()) ?? '';
    await picture(admin, 'tokens');
    const status = async (): Promise<number> =>
      (await fetch(new URL('/api/auth/me', belfry.url), { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await status()).toBe(200);
    await admin
      .getByRole('row', { name: /web-01/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await dialog(admin).getByRole('button', { name: 'Revoke' }).click();
    await admin.getByText('No tokens').waitFor();
    expect(await status()).toBe(401);
  }, 60_000);

  test('a webhook is added and shows its delivery', async () => {
    const bound = receiver.address();
    const url = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/hook`;
    await open(admin, '/settings?tab=webhooks');
    await admin.getByRole('button', { name: 'Add a webhook' }).click();
    await dialog(admin).getByLabel('Name').fill('chat');
    await dialog(admin).getByLabel('Address').fill('http://chat.example.com/');
    await dialog(admin).getByLabel('Secret').fill('sixteen letters!');
    await dialog(admin).getByRole('button', { name: 'Add' }).click();
    await dialog(admin).getByText('BELFRY-RESPONSE-003').waitFor();
    await picture(admin, 'webhook-refused');
    await dialog(admin).getByLabel('Address').fill(url);
    await dialog(admin).getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('cell', { name: 'chat', exact: true }).waitFor();
    await call(belfry, 'POST', '/api/ingest/windows', encodedPowershell('ws12'));
    // The same user is in it: the alert joins the open incident.
    const [first] = await until(
      () => Promise.resolve(received),
      (calls) => calls.length > 0,
    );
    expect(first?.event).toBe('incident.updated');
    expect(JSON.parse(first?.body ?? '{}')).toMatchObject({ incident: { number: 1, severity: 'Medium' } });
    await admin
      .getByRole('row', { name: /chat/ })
      .getByRole('cell', { name: '1', exact: true })
      .waitFor({ timeout: 20_000 });
    await picture(admin, 'webhooks');
  }, 120_000);

  test('the audit trail shows what was done and that its chain is whole; a change from outside is seen', async () => {
    await open(admin, '/settings?tab=audit');
    await admin.getByText('Chain whole').waitFor();
    const done = await admin.locator('table tbody tr').allTextContents();
    for (const what of [
      'user.create',
      'user.password-link',
      'user.password',
      'token.create',
      'token.delete',
      'webhook.create',
    ])
      expect(done.filter((row) => row.includes(what)).length, what).toBeGreaterThan(0);
    await picture(admin, 'audit');
    const database = new DatabaseSync(join(belfry.dataDir, 'data/state.db'));
    database.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'somebody else' WHERE id = 3`);
    database.close();
    await open(admin, '/settings?tab=audit');
    await admin.getByText('Broken at entry 3').waitFor();
    expect(await admin.locator('tr.wrong').allTextContents()).toEqual([expect.stringContaining('somebody else')]);
    await picture(admin, 'audit-broken');
  }, 60_000);

  test.each(['account', 'users', 'tokens', 'webhooks', 'audit', 'about'])(
    'the page of %s shows in both themes',
    async (tab) => {
      for (const theme of ['dark', 'light']) {
        await open(admin, `/settings?tab=${tab}&theme=${theme}`);
        await admin.locator('.card').first().waitFor();
        await admin.waitForTimeout(500);
        await picture(admin, `${tab}-${theme}`);
      }
    },
    60_000,
  );

  test('no page complained, but for the answers that were meant to refuse', async () => {
    await admin.close();
    await viewer.close();
    expect(complaints.filter((text) => !/status of 40[0-9]/.test(text))).toEqual([]);
  });
});
