/**
 * How a release is installed so that its gateway runs. A plain install fails, because a dependency of a chat channel is a git
 * repository; an empty package takes its place. Optional and peer dependencies (models, browsers) are left out, because pairing
 * needs none of them and they are half of the size; but some are needed to start, although they are called optional.
 */
export type Versions = Readonly<Record<string, string>>;

/** A package-lock.json, as far as it matters here. */
export interface Lock {
  readonly packages?: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Versions;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc: string;
}

export const OVERRIDES: Versions = { libsignal: 'npm:empty-npm-package@1.0.0' };

/** Two chat channels that import theirs as they start, and what moves files when a state folder is upgraded. */
const NEED_THEIR_OPTIONAL = ['@snazzah/davey', '@line/bot-sdk', '@openclaw/fs-safe'];

/** What was left out and is needed, of this platform's. */
export function neededAfterAll({ packages = {} }: Lock, { os, cpu, libc }: Platform): Versions {
  const fits = (wanted: readonly string[] | undefined, is: string) => wanted === undefined || wanted.includes(is);
  const names = NEED_THEIR_OPTIONAL.flatMap((name) =>
    Object.keys(packages[`node_modules/${name}`]?.optionalDependencies ?? {}),
  );
  const entries = names.flatMap((name): [string, string][] => {
    const entry = packages[`node_modules/${name}`];
    if (entry?.optional !== true || entry.version === undefined) return [];
    return fits(entry.os, os) && fits(entry.cpu, cpu) && fits(entry.libc, libc) ? [[name, entry.version]] : [];
  });
  return Object.fromEntries(entries);
}

export function thisPlatform(): Platform {
  const { header } = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  const libc = header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return { os: process.platform, cpu: process.arch, libc };
}
