/** Frames as the gateway writes and reads them (facts 1.2, 1.9). Payloads come as text, so that what many get is written once. */
import type { Knobs } from '../../models/releases/release.ts';
import { type Check, checkOf, type Validator } from './check-shape.ts';
import { requestShape, validatorOf } from './shapes.ts';

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

export interface Request {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
  /** The size of the frame that it came in. */
  readonly bytes: number;
}

/** What a text is: a request, data that is none (with what is wrong and the id that it names), or no JSON. */
export type Read =
  | { readonly is: 'request'; readonly request: Request }
  | { readonly is: 'stray'; readonly fault: string; readonly id: unknown; readonly frame: unknown }
  | { readonly is: 'garbage'; readonly error: unknown };

/** What a socket may send at once; more closes it with 1009. */
export const FRAME_MAX_BYTES = 26_214_400;
/** What may wait for a slow reader. */
export const BUFFER_MAX_BYTES = 52_428_800;
const REASON_MAX_BYTES = 120;

const requestChecks: Readonly<Record<Validator, Check>> = {
  ajv: checkOf(requestShape, 'ajv'),
  typebox: checkOf(requestShape, 'typebox'),
};

export function readFrame(data: Buffer, knobs: Pick<Knobs, 'protocol'>): Read {
  let frame: unknown;
  try {
    frame = JSON.parse(data.toString());
  } catch (error) {
    return { is: 'garbage', error };
  }
  const fault = requestChecks[validatorOf(knobs)](frame, data.length);
  if (fault !== null) {
    const id = frame !== null && typeof frame === 'object' ? ((frame as { id?: unknown }).id ?? null) : null;
    return { is: 'stray', fault, id, frame };
  }
  const { id, method, params } = frame as { id: string; method: string; params?: unknown };
  return { is: 'request', request: { id, method, params, bytes: data.length } };
}

export const okText = (id: string, payloadText: string): string =>
  `{"type":"res","id":${JSON.stringify(id)},"ok":true,"payload":${payloadText}}`;

export const errorText = (id: unknown, error: WireError): string =>
  JSON.stringify({ type: 'res', id, ok: false, error });

export interface Versions {
  readonly presence: number;
  readonly health: number;
}

export function eventText(event: string, payloadText: string, seq: number | null, versions?: Versions): string {
  const counted = seq === null ? '' : `,"seq":${seq}`;
  const state = versions === undefined ? '' : `,"stateVersion":${JSON.stringify(versions)}`;
  return `{"type":"event","event":${JSON.stringify(event)},"payload":${payloadText}${counted}${state}}`;
}

/** Cut by bytes: half a character at the end becomes one replacement character, which still fits a close frame. */
export function cutReason(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= REASON_MAX_BYTES ? reason : bytes.subarray(0, REASON_MAX_BYTES).toString();
}
