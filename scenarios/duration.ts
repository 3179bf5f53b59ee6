/** Durations as people write them, kept as whole milliseconds. */

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Long enough for every time to live, short enough that sums of durations stay exact integers. */
export const durationMaxMs = 366 * 24 * unitsMs.h;

export const durationPattern = /^(-?)(\d+(?:\.\d+)?)(ms|s|m|h)$/;

export const durationHint = 'write 750ms, 2.5s, 60s, 5m, 1h, or whole milliseconds';

/** The milliseconds of `60s`, `2.5s`, `750ms`, `5m`, `1h` or of a plain integer; null for anything else. */
export function parseDuration(written: string | number): number | null {
  const ms = typeof written === 'number' ? written : fromText(written);
  if (ms === null || !Number.isSafeInteger(ms) || Math.abs(ms) > durationMaxMs) return null;
  return ms === 0 ? 0 : ms; // never -0, which JSON and canonical keys would disagree about
}

/** The shortest way to write a duration; parses back to the same number. */
export function formatDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (ms !== 0 && ms % unitsMs[unit] === 0) return `${ms / unitsMs[unit]}${unit}`;
  }
  return `${ms}ms`;
}

function fromText(text: string): number | null {
  const [, sign, digits, unit] = durationPattern.exec(text) ?? [];
  if (sign === undefined || digits === undefined || unit === undefined) return null;
  const ms = Number(digits) * unitsMs[unit as keyof typeof unitsMs];
  // 2.3s is 2299.9999999999995 in binary; a true fraction of a millisecond is further off than that.
  const whole = Math.round(ms);
  return Math.abs(ms - whole) > 1e-6 ? null : sign === '-' ? -whole : whole;
}
