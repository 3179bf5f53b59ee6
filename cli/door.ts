/** The one way in and out: what commands may print, and what becomes of what they throw. */
import { UsageError } from '../scenarios/usage-error.ts';
import { exit } from './exit-code.ts';
import { type Progress, progress } from './progress.ts';

export interface Door {
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly colour: boolean;
  readonly width: number;
  readonly progress: Progress;
  /** The result, on stdout. */
  print(text: string): void;
  /** A remark, on stderr. */
  say(text: string): void;
  /** Runs a command and turns its answer, or what it throws, into the exit status. */
  run(command: () => Promise<number>): Promise<void>;
}

const NARROWEST = 60;
const WIDEST = 160;

export function openDoor(version: string): Door {
  const { env, stdout, stderr } = process;
  const shown = progress(stderr, env);
  const say = (text: string) => stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  return {
    version,
    env,
    colour: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['CI'] === undefined,
    width: Math.min(WIDEST, Math.max(NARROWEST, stdout.columns ?? 100)),
    progress: shown,
    print: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    say,
    async run(command) {
      try {
        process.exitCode = await command();
      } catch (error) {
        shown.clear();
        process.exitCode = fail(say, error);
      }
    },
  };
}

/** Wrong input is one line; anything else is our own fault and shows where it happened. */
export function fail(say: (text: string) => void, error: unknown): number {
  if (error instanceof UsageError) {
    say(`scopeloop: ${error.message}`);
    return exit.usage;
  }
  say(
    `scopeloop: this is a fault of the program itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return exit.fault;
}
