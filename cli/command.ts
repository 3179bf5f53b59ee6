/** What the file of a command gives, and a command as yargs wants it whose file is loaded only when its turn comes. */
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';

export interface Command<Arguments> {
  readonly builder: (yargs: Argv<object>) => Argv<Arguments>;
  readonly handler: (args: ArgumentsCamelCase<Arguments>) => Promise<void>;
}

/**
 * The command that yargs found, ready to go. It leaves yargs as something thrown: after a handler that returns, yargs lays out
 * the help text for nobody, which takes longer than many a replay.
 */
export class Chosen extends Error {
  readonly go: () => Promise<void>;

  constructor(go: () => Promise<void>) {
    super('a command was chosen');
    this.go = go;
  }
}

/** `command` and `describe` are what the list of commands shows. With its file everything is loaded that the command needs. */
export function lazily<Arguments>(
  command: string,
  describe: string,
  load: () => Promise<Command<Arguments>>,
): CommandModule<object, Arguments> {
  return {
    command,
    describe,
    builder: async (yargs: Argv<object>) => (await load()).builder(yargs),
    handler(args) {
      throw new Chosen(async () => (await load()).handler(args));
    },
  };
}
