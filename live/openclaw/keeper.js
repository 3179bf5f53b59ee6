// Ends a group of processes as soon as whoever started it is gone, however that came about: a closed terminal, a crash, a
// SIGKILL. Its standard input is a pipe from there, and a pipe always closes. A first word on it dismisses the keeper.
// Plain JavaScript, so that it starts without a loader.
import { rmSync } from 'node:fs';

const [group, ...folders] = process.argv.slice(2);
let isDismissed = false;
process.stdin.on('data', () => {
  isDismissed = true;
});
process.stdin.on('close', () => {
  if (isDismissed) return;
  try {
    process.kill(-Number(group), 'SIGKILL');
  } catch {
    // It has ended already.
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
