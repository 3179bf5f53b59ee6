import { describe, expect, it } from 'vitest';
import { searched } from '../../test/report-searches.ts';
import { checkHtml } from './check-page.ts';

const page = await checkHtml(searched, '0.1.0');
const part = (id: string) => page.split(`id="${id}"`)[1]?.split('</section>')[0] ?? '';

describe('the page of a search', () => {
  it('has a part for each search, open where a promise is not proved, and the charts of each release once', () => {
    expect(page.match(/<details class="run search" id="search-\d"( open)?>/g)).toEqual([
      '<details class="run search" id="search-1" open>',
      '<details class="run search" id="search-2">',
      '<details class="run search" id="search-3" open>',
    ]);
    expect(page.match(/<details class="run charts-of"/g)).toHaveLength(3);
  });

  it('links each refuted promise to its counterexample, drawn once', () => {
    const links = [...page.matchAll(/href="#(search-1-promise-\d+)"/g)].map(([, id]) => id);
    expect(links).toHaveLength(3);
    for (const id of links) expect(page.split(`<section class="stepped" id="${id}">`)).toHaveLength(2);
    expect(page.match(/class="spacetime bad" role="img"/g)).toHaveLength(3);
  });

  it('marks the step that baked the loop in, in the picture and in the table, and says what is possible after each', () => {
    const loop = part('search-1-promise-10');
    expect(loop.match(/class="step marked"[^<]*<\/text>/g)?.join()).toMatch(/>2 rotate laptop .*◆ baked in/);
    expect(loop.match(/<tr data-step="2"[^>]* class="baked">/g)).toHaveLength(1);
    expect([...loop.matchAll(/<td class="nowrap (\w+)">/g)].map(([, tone]) => tone)).toEqual([
      ...['good', 'calm', 'calm', 'calm', 'calm'],
    ]);
  });

  it('shades the loop with its steps and says to which it goes back, as free time has no instants', () => {
    const loop = part('search-1-promise-10');
    expect(loop).toContain('↻ from here on, for ever');
    expect(loop).toContain('↻ back to step 4');
    expect(loop).not.toMatch(/class="time"[^>]*>[^<]/);
  });

  it('says which bound ended a search, what is assumed and what repeats it', () => {
    expect(page).toContain('stopped at 10 states');
    expect(page).toContain('assuming callers, timers and gateway weakly fair');
    expect(page).toContain('<code class="command">scopeloop check --clients 2 --release auto-upgrade</code>');
    expect(page).toContain('free time: any timer that runs may fire at any moment');
  });

  it('shows hostile words as words, and asks the network for nothing', () => {
    expect(page).not.toContain('<b>of');
    expect(page).toContain('&lt;b&gt;of&lt;/b&gt;');
    expect(page).not.toMatch(/@import|url\(|(?:src|href)="(?!#|data:,")/);
  });
});
