/**
 * Building blocks of the scenario grammar: zod schemas whose messages name the remedy.
 *
 * Every message is `problem` or `problem\nremedy`; the loader puts the place in front and keeps it on one line.
 */
import { z } from 'zod';
import { durationHint, durationMaxMs, durationPattern, parseDuration } from './duration.ts';
import { nearest } from './nearest.ts';

/** One of a few words. */
export const word = <const Word extends string>(...words: readonly [Word, ...Word[]]) =>
  z.enum(words, {
    error: ({ input }) =>
      input === undefined ? lacking(`one of ${words.join(', ')}`) : notAmong(quoted(input), String(input), words),
  });

/** A text that says something. */
export const text = (what: string) =>
  z
    .string({ error: ({ input }) => expected(what, input) })
    .trim()
    .min(1, `this is empty\nwrite ${what}`);

/** A text that is taken as it is written, blanks around it included. */
export const verbatim = (what: string) =>
  z.string({ error: ({ input }) => expected(what, input) }).min(1, `this is empty\nwrite ${what}`);

export const flag = z.boolean({ error: ({ input }) => expected('true or false', input) });

export const count = (min: number, max: number) => {
  const error = ({ input }: { input: unknown }) => expected(`a whole number from ${min} to ${max}`, input);
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** Names of devices and clients: plain words, and none that every object has already. */
export const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
export const name = z.string({ error: ({ input }) => expected('a name', input) }).regex(namePattern, {
  error: ({ input }) => `${quoted(input)} is no name\nwrite letters, digits, - and _, beginning with a letter`,
});

export const list = <Item extends z.ZodType>(item: Item, what: string, max: number) =>
  z
    .array(item, { error: ({ input }) => expected(`a list of ${what}`, input) })
    .max(max, { error: ({ input }) => `this list has ${(input as unknown[]).length} entries\nwrite at most ${max}` });

/** A map from names to something. */
export const named = <Item extends z.ZodType>(item: Item, what: string) =>
  z.record(name, item, { error: ({ input }) => expected(`a map from names to ${what}`, input) });

/** A map with these keys and no others. */
export const shape = <const Shape extends z.ZodRawShape>(fields: Shape) =>
  z.strictObject(fields, {
    error: (issue) => {
      const known = Object.keys(fields);
      if (issue.code !== 'unrecognized_keys') return expected('a map', issue.input, `a map with ${known.join(', ')}`);
      const key = String((issue as unknown as { keys: readonly string[] }).keys[0]);
      return notAmong(`the key ${quoted(key)}`, key, known);
    },
  });

/** Absent becomes `fallback`, so that a scenario has all its keys. */
export const or = <Schema extends z.ZodType>(schema: Schema, fallback: z.output<Schema>) =>
  schema.optional().transform((value): z.output<Schema> => (value === undefined ? structuredClone(fallback) : value));

/** Absent becomes null. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .optional()
    .transform((value): z.output<Schema> | null => (value === undefined ? null : (value as z.output<Schema>)));

interface DurationRange {
  readonly min?: number;
}

/** Whole milliseconds, written by hand. `min: 1` where zero would never let the clock move. */
export const duration = ({ min = 0 }: DurationRange = {}) => {
  const error = ({ input }: { input: unknown }) =>
    input === undefined ? lacking('a duration, such as 60s') : `${quoted(input)} is no duration\n${durationHint}`;
  return either(
    (value) => typeof value === 'number',
    z.int({ error }),
    z.string({ error }).regex(durationPattern, { error }),
  ).transform((written, ctx) => {
    const ms = parseDuration(written);
    if (ms !== null && ms >= min) return ms;
    ctx.addIssue({ code: 'custom', message: durationProblem(written, ms, min) });
    return z.NEVER;
  });
};

const durationProblem = (written: string | number, ms: number | null, min: number): string => {
  if (ms === null)
    return `${quoted(written)} is not a whole number of milliseconds up to ${durationMaxMs}\n${durationHint}`;
  return `${quoted(written)} is too short\nwrite ${min > 0 ? 'more than 0' : '0 or more'}`;
};

/**
 * A map of which exactly one key says what it is. zod's own union would report every alternative's complaints;
 * here the key picks the alternative first, and only that one complains.
 */
export function oneOf<const Forms extends Readonly<Record<string, z.ZodType>>>(what: string, forms: Forms) {
  const verbs = Object.keys(forms);
  return picking<Forms[keyof Forms]>(Object.values(forms) as Forms[keyof Forms][], (value, ctx) => {
    if (!isMap(value)) return refuse(ctx, expected(`a ${what}`, value, `a map, such as { ${verbs[0]}: … }`));
    const [verb, other] = Object.keys(value).filter((key) => verbs.includes(key));
    if (verb === undefined) return refuse(ctx, noVerb(what, Object.keys(value), verbs), Object.keys(value)[0]);
    if (other !== undefined)
      return refuse(
        ctx,
        `this ${what} has both ${quoted(verb)} and ${quoted(other)}\nwrite one of them, and the other as an entry of its own`,
        other,
      );
    return forms[verb] as Forms[keyof Forms];
  });
}

/** Two ways to write one thing, told apart by a look at the value. */
export const either = <First extends z.ZodType, Second extends z.ZodType>(
  isFirst: (value: unknown) => boolean,
  first: First,
  second: Second,
) => picking<First | Second>([first, second], (value) => (isFirst(value) ? first : second));

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Either a name or, in place, what the name would stand for. */
export const nameOr = <Schema extends z.ZodType>(schema: Schema) => either(isText, name, schema);

/**
 * A union whose alternative is chosen by `pick`, so that only the chosen one complains. The union behind it does the
 * conversion, and gives the JSON Schema its alternatives.
 */
function picking<Schema extends z.ZodType>(
  alternatives: readonly Schema[],
  pick: (value: unknown, ctx: z.RefinementCtx) => Schema | null,
): z.ZodType<z.output<Schema>, z.input<Schema>> {
  const check = (value: unknown, ctx: z.RefinementCtx): unknown => {
    for (const issue of pick(value, ctx)?.safeParse(value).error?.issues ?? []) ctx.addIssue({ ...issue } as never);
    return value;
  };
  return z.preprocess(check, z.union(alternatives)) as never;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a value is shown in a message: short, and recognisable as what was written. */
export const quoted = (value: unknown): string => {
  // JSON escapes line breaks, which would otherwise end the problem and begin the remedy.
  const shown = value === null ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
};

const lacking = (what: string): string => `is missing\nwrite ${what}`;

const expected = (what: string, input: unknown, remedy = what): string =>
  input === undefined ? lacking(remedy) : `${kindOf(input)} where ${what} belongs\nwrite ${remedy}`;

const kindOf = (input: unknown): string =>
  input === null ? 'nothing' : Array.isArray(input) ? 'a list' : isMap(input) ? 'a map' : quoted(input);

/** A word that is not among those known: the near ones first, then all of them. */
export const notAmong = (subject: string, written: string, known: readonly string[]): string => {
  const near = nearest(written, known);
  const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
  return `${subject} is not known here\n${guess}write one of ${known.join(', ')}`;
};

const noVerb = (what: string, keys: readonly string[], verbs: readonly string[]): string =>
  keys[0] === undefined
    ? `this ${what} is empty\nwrite one of ${verbs.join(', ')}`
    : notAmong(`the ${what} ${quoted(keys[0])}`, keys[0], verbs);

const refuse = (ctx: z.RefinementCtx, message: string, atKey?: string): null => {
  ctx.addIssue({ code: 'custom', message, ...(atKey === undefined ? {} : { path: [atKey], params: { at: 'key' } }) });
  return null;
};
