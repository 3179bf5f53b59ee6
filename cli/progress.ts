/** Progress on stderr: one line that overwrites itself on a terminal, silence elsewhere and in CI. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

export function progress(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Progress {
  const isShown = stream.isTTY === true && env['CI'] === undefined;
  const width = stream.columns ?? 80;
  return {
    show(text) {
      if (isShown) stream.write(`\r\x1b[2K${text.slice(0, width - 1)}`);
    },
    clear() {
      if (isShown) stream.write('\r\x1b[2K');
    },
  };
}
