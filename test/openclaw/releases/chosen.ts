/** Which releases are played on: those that are named, else the one in which the loop was reported and the newest that is known. */
import { type Standing, standsFor } from '../../../models/releases/known.ts';

const DEFAULT = '2026.2.19 2026.9.6';

export interface Chosen extends Standing {
  readonly version: string;
}

export const chosen: readonly Chosen[] = (process.env['OPENCLAW_RELEASES'] || DEFAULT)
  .split(/[\s,]+/)
  .map((version) => {
    const standing = standsFor(version);
    if (standing === undefined) throw new Error(`OPENCLAW_RELEASES: no profile stands for ${version}`);
    return { version, ...standing };
  });

/** Scenarios that take longer are left to who asks for them: two of the catalogue take half an hour of a real clock. */
export const longestMs = Number(process.env['OPENCLAW_LONGEST_S'] || 130) * 1_000;
