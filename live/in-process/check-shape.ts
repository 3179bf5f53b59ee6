/**
 * Checks data against a shape and says what is wrong in the gateway's words. The words and their order are the validator's
 * own (ajv 8, all errors); this file only puts them together (2026.2.19, seen running on 349 frames).
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** As JSON Schema. */
export type Shape = Readonly<Record<string, unknown>>;

/** What is wrong, or null. */
export type Check = (data: unknown, bytes?: number) => string | null;

/**
 * From this size on only the first fault is told. The real gateway lists them all: a frame of eight million empty strings
 * becomes eight million errors and takes the process down.
 */
const ALL_FAULTS_UP_TO_BYTES = 65_536;

const options = { strict: false, removeAdditional: false } as const;
const thorough = new Ajv({ ...options, allErrors: true });
const brief = new Ajv({ ...options, allErrors: false });

/**
 * `ajv`: every fault. `typebox` (2026.6.11 on): of what an object lacks, and of what it has too much, the first alone, and "not" in
 * small letters.
 */
export type Validator = 'ajv' | 'typebox';

export function checkOf(shape: Shape, validator: Validator): Check {
  // Compiled at first use: most processes that load this file check nothing, and compiling takes milliseconds.
  let all: ValidateFunction | null = null;
  let first: ValidateFunction | null = null;
  return (data, bytes = 0) => {
    if (bytes > ALL_FAULTS_UP_TO_BYTES) {
      first ??= brief.compile(shape);
      return faultsOf(first, data, validator);
    }
    all ??= thorough.compile(shape);
    return faultsOf(all, data, validator);
  };
}

function faultsOf(validate: ValidateFunction, data: unknown, validator: Validator): string | null {
  if (validate(data)) return null;
  const errors = validate.errors ?? [];
  if (errors.length === 0) return 'unknown validation error';
  const faults = validator === 'ajv' ? errors.map(inWords) : firstOfEach(errors).map(inWordsOfTypebox);
  return [...new Set(faults)].join('; ');
}

const ABOUT_KEYS = ['required', 'additionalProperties'];

function firstOfEach(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const seen = new Set<string>();
  return errors.filter(({ keyword, instancePath }) => {
    if (!ABOUT_KEYS.includes(keyword)) return true;
    const key = `${keyword} ${instancePath}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  });
}

const inWordsOfTypebox = (error: ErrorObject): string => inWords(error).replace(/must NOT /, 'must not ');

function inWords({ keyword, instancePath, params, message }: ErrorObject): string {
  const extra = (params as { additionalProperty?: unknown }).additionalProperty;
  if (keyword === 'additionalProperties' && typeof extra === 'string' && extra.trim() !== '') {
    return `at ${instancePath === '' ? 'root' : instancePath}: unexpected property '${extra}'`;
  }
  return instancePath === '' ? (message ?? '') : `at ${instancePath}: ${message ?? ''}`;
}
