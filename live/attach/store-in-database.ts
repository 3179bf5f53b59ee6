/**
 * The pairing store in `state/openclaw.sqlite`. The Node that runs us may be too old to open it; the one that runs the release is
 * not. A process of that Node answers one line for each line that it is sent, for as long as the session lasts.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../sim/model.ts';
import type { StoreAtHand, StoreRecords } from './store-at-hand.ts';

type Question =
  | { readonly type: 'read' | 'forget'; readonly deviceIds: readonly string[] }
  | { readonly type: 'write'; readonly records: StoreRecords }
  | { readonly type: 'expire'; readonly deviceIds: readonly string[]; readonly byMs: number };

type Answer = { readonly answer: Json } | { readonly problem: string };

const DESK = fileURLToPath(new URL('database-desk.js', import.meta.url));

/** Some releases have such a database, and keep their devices elsewhere. */
export async function storeInDatabase(
  path: string,
  node: string,
): Promise<StoreAtHand | 'keeps no devices' | 'unreadable'> {
  const child = spawn(node, ['--no-warnings', DESK, path], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting: ((line: string | null) => void)[] = [];
  let isOver = false;
  const next = () => new Promise<string | null>((resolve) => (isOver ? resolve(null) : waiting.push(resolve)));
  const first = next();
  const closed = new Promise<void>((resolve) => {
    const over = (): void => {
      isOver = true;
      for (const tell of waiting.splice(0)) tell(null);
      resolve();
    };
    child.on('error', over);
    child.on('close', over);
  });
  child.stdin.on('error', () => {});
  createInterface(child.stdout).on('line', (line) => waiting.shift()?.(line));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await closed;
  };
  const opened = await first;
  if (opened !== 'open') {
    await close();
    return opened === null ? 'unreadable' : 'keeps no devices';
  }
  const ask = async (question: Question): Promise<Json> => {
    const line = next();
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = JSON.parse((await line) ?? '{"problem":"its reader has ended"}') as Answer;
    if ('problem' in answer) throw new Error(`${path}: ${answer.problem}`);
    return answer.answer;
  };
  return {
    read: async (deviceIds) => (await ask({ type: 'read', deviceIds })) as unknown as StoreRecords,
    write: async (records) => void (await ask({ type: 'write', records })),
    expire: async (deviceIds, byMs) => void (await ask({ type: 'expire', deviceIds, byMs })),
    forget: async (deviceIds) => void (await ask({ type: 'forget', deviceIds })),
    close,
  };
}
