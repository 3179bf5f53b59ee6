/**
 * Callers that are commands of the release's own command line. Each device is a state folder of its own, which the command finds
 * as it would find its user's: its key and the tokens it was given. What a command did is told as the facts that a client of ours
 * would have told.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../models/client.ts';
import { clientNode, deviceNode, nameOf } from '../../models/nodes.ts';
import type { DeviceFiles } from '../../models/store-state.ts';
import { outcomeOf } from '../../scenarios/outcome.ts';
import type { AttemptOutcome } from '../../scenarios/session.ts';
import type { Message } from '../../sim/machine.ts';
import type { Json, Ms } from '../../sim/model.ts';
import { answerOf } from '../frames.ts';
import { type Told, toldBy } from '../openclaw/command-output.ts';
import { type Command, commandFor } from '../openclaw/commands.ts';
import type { CommandLine } from './at-hand.ts';
import type { Party } from './party.ts';

/** How often is looked at pollers. */
export const POLL_LOOK_MS = 1_000;

/** A probe waits under a second: no answer by then says that the machine is busy, and nothing of pairing. It is run again. */
const PROBES_MAX = 4;

const isUnanswered = ({ shows }: Command, { refusal }: Told): boolean =>
  shows === 'probe' && refusal?.code === 'UNAVAILABLE' && /time(?:d )?out|no answer/i.test(refusal.message);

export interface CommanderSpec {
  readonly commandLine: CommandLine;
  readonly party: Party;
  /** What the gateway's store shows: the wire of early releases does not name the request. */
  readonly store: () => Promise<Readonly<Record<string, DeviceFiles>>>;
  readonly nowMs: () => Ms;
}

export class Commander {
  private readonly spec: CommanderSpec;
  /** Pollers, by name: each is a command again and again. */
  private readonly pollers = new Map<string, { stopped: boolean; readonly ended: Promise<void> }>();
  private failure: unknown = null;

  constructor(spec: CommanderSpec) {
    this.spec = spec;
  }

  /** One attempt, or null: no command stands for this caller, and its frames are sent. */
  async attempt(caller: Caller): Promise<AttemptOutcome | null> {
    const command = this.commandOf(caller);
    if (command === null) return null;
    const { party } = this.spec;
    const from = party.facts.entries.length;
    const node = party.freeNode(caller);
    await this.run({ ...caller, node }, command);
    return outcomeOf(party.facts.entries, from, node);
  }

  private commandOf(caller: Caller): Command | null {
    const { commandLine, party } = this.spec;
    return commandFor(commandLine.version(), caller, (device) => party.identityOf(device).deviceId);
  }

  /** One command, to its end; its facts are noted under the caller's node. */
  private async run(caller: Caller, command: Command): Promise<void> {
    const { commandLine, party } = this.spec;
    const { node, device } = caller;
    const client = nameOf(node);
    const before = this.held(caller);
    const tell = (note: Message) => party.say(caller, note);
    const once = async (): Promise<Told> => {
      const finished = await commandLine.run(party.folderOf(device), command.args);
      // Said when it is over: one that runs has not failed yet.
      tell({ type: 'attempt', client, device, scopes: command.asks, invited: false });
      tell({ type: 'command', client, runs: command.text, exit: finished.code, remark: command.remark });
      return toldBy(command, finished);
    };
    let told = await once();
    for (let runs = 1; runs < PROBES_MAX && isUnanswered(command, told); runs += 1) told = await once();
    const after = this.held(caller);
    if (after !== null && after.token !== before?.token) {
      party.callers.tell(deviceNode(device), { type: 'handed', role: caller.role, ...after, file: true });
    }
    if (told.refusal !== null) {
      const { close, ...error } = told.refusal;
      const requestId = error.code === 'NOT_PAIRED' ? (error.requestId ?? (await this.requestOf(device))) : null;
      tell({ type: 'result', client, ok: false, error: { ...error, requestId }, close, token: null });
    }
    if (told.refusal === null || told.answer?.ok === true)
      this.tellAnswer(caller, told, command.showsDevice ? after : null, tell);
  }

  /** Starts a poller; false where its frames are to be sent instead. */
  start(caller: Caller): boolean {
    const command = this.commandOf(caller);
    if (command === null) return false;
    const poller = { stopped: false, ended: Promise.resolve() };
    const ended = this.poll(caller, command, poller).catch((error: unknown) => {
      this.failure = error;
    });
    this.pollers.set(nameOf(caller.node), Object.assign(poller, { ended }));
    return true;
  }

  /** False where no poller has this name. */
  async stop(name: string): Promise<boolean> {
    const poller = this.pollers.get(name);
    if (poller === undefined) return false;
    poller.stopped = true;
    this.pollers.delete(name);
    await poller.ended;
    return true;
  }

  isPolling(): boolean {
    if (this.failure !== null) throw this.failure;
    return this.pollers.size > 0;
  }

  async close(): Promise<void> {
    await Promise.all([...this.pollers.keys()].map((name) => this.stop(name)));
  }

  private async poll(caller: Caller, command: Command, state: { readonly stopped: boolean }): Promise<void> {
    const { retry } = caller;
    const periodMs = retry.kind === 'every' ? retry.periodMs : null;
    while (!state.stopped) {
      const begunMs = this.spec.nowMs();
      await this.run({ ...caller, node: clientNode(nameOf(caller.node)) }, command);
      if (periodMs === null) return;
      // A command takes seconds: one after the other, never two at once.
      await wait(Math.max(0, begunMs + periodMs - this.spec.nowMs()));
    }
  }

  private tellAnswer(
    caller: Caller,
    { answer }: Told,
    held: { readonly token: string; readonly scopes: readonly string[] } | null,
    tell: (note: Message) => void,
  ): void {
    const client = nameOf(caller.node);
    const { party } = this.spec;
    tell({ type: 'result', client, ok: true, error: null, close: null, token: held });
    if (answer === null || caller.call === null) return;
    const { method } = caller.call;
    const { ok, message } = answer;
    const fields = (answer.payload ?? {}) as { readonly [key: string]: Json };
    const payload = ok ? answerOf(method, fields, party.names) : null;
    tell({ type: 'answered', client, method, ok, message, payload });
  }

  private held({ device, role }: Caller) {
    return this.spec.party.heldBy(device)[role] ?? null;
  }

  private async requestOf(device: string): Promise<string | null> {
    return (await this.spec.store())[device]?.request?.requestId ?? null;
  }
}
