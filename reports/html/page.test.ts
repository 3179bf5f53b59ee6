import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { all, hostile, livelock } from '../../test/report-runs.ts';
import { htmlReport } from './page.ts';

const options = { version: '0.1.0' };

describe('the HTML report', () => {
  it('asks the network for nothing', async () => {
    const page = await htmlReport(all, options);
    const outward = [...page.matchAll(/\b(?:src|href|action|data|poster)="([^"]*)"/g)].map(([, url]) => url ?? '');
    const links = outward.filter((url) => !url.startsWith('#') && url !== 'data:,');
    expect(links.filter((url) => !url.startsWith('https://github.com/'))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(|<link rel="(?!icon)/);
  });

  it('allows its own script by its hash and no other', async () => {
    const page = await htmlReport([livelock], options);
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text ?? '');
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
  });

  it('shows hostile words as words', async () => {
    const page = await htmlReport([hostile], options);
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('has a part for each run and the charts of each release once', async () => {
    const page = await htmlReport([...all, livelock], options);
    expect(page.match(/<details class="run stepped" /g)).toHaveLength(4);
    expect(page.match(/<details class="run charts-of"/g)).toHaveLength(3);
    expect(page.match(/class="spacetime \w+" role="img"/g)).toHaveLength(4);
  });

  it('opens what is not as expected where there are many', async () => {
    const page = await htmlReport([...all, hostile, ...all], options);
    expect(page).toMatch(/<details class="run stepped" id="run-4" open>/);
    expect(page).toMatch(/<details class="run stepped" id="run-2">/);
  });
});
