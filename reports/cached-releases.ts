/** Releases on this machine, in words: what runs each, how large it is, and which profile stands for it. */
import { releaseNames, standsFor } from '../models/releases/known.ts';
import { clip, pad, trimmedEnd } from './columns.ts';
import { listed, plural } from './words.ts';

export interface CacheFacts {
  readonly dir: string;
  readonly releases: readonly {
    readonly name: string;
    readonly version: string | null;
    readonly node: string | null;
    readonly integrity: string | null;
    readonly bytes: number;
  }[];
  readonly nodes: readonly { readonly name: string; readonly bytes: number }[];
}

type CachedRelease = CacheFacts['releases'][number];

/** Which profile plays a version. Null where none does. */
export interface ProfileFacts {
  readonly release: string;
  readonly note: string | null;
}

export function profileOf({ version }: Pick<CachedRelease, 'version'>): ProfileFacts | null {
  const standing = version === null ? undefined : standsFor(version);
  return standing === undefined ? null : { release: standing.release.name, note: standing.note };
}

const MEGABYTE = 1_000_000;

export function inBytes(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  return megabytes >= 1_000 ? `${(megabytes / 1_000).toFixed(1)} GB` : `${Math.round(megabytes)} MB`;
}

const COLUMNS = ['release', 'size', 'Node', 'profile', 'integrity'] as const;
/** The first letters tell packages apart. */
const INTEGRITY_CHARS = 20;

export function cacheText({ dir, releases, nodes }: CacheFacts, width: number): string {
  if (releases.length === 0) return `no release is in ${dir}; scopeloop releases install 2026.2.19 fetches one\n`;
  const rows = [COLUMNS, ...releases.map(rowOf)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    clip(trimmedEnd(row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')), width),
  );
  const bytes = [...releases, ...nodes].reduce((sum, one) => sum + one.bytes, 0);
  const many = nodes.length === 0 ? '' : ` and ${plural(nodes.length, 'Node')}`;
  const missing = releaseNames.filter((name) => /^\d/.test(name) && !releases.some(({ version }) => version === name));
  return [
    ...lines,
    '',
    `${plural(releases.length, 'release')}${many}, ${inBytes(bytes)}, in ${dir}`,
    ...(missing.length === 0 ? [] : [`known and not fetched: ${listed(missing)}`]),
    '',
  ].join('\n');
}

function rowOf(release: CachedRelease): readonly string[] {
  const { name, version, node, integrity, bytes } = release;
  if (version === null) return [name, inBytes(bytes), '', 'not whole: remove it, and it is fetched anew', ''];
  const profile = profileOf(release);
  const said = profile === null ? 'none' : profile.note === null ? 'its own' : `as ${profile.release}`;
  const by = node === 'own' ? 'this one' : (node ?? 'none that is here');
  return [name, inBytes(bytes), by, said, (integrity ?? 'unknown').slice(0, INTEGRITY_CHARS)];
}
