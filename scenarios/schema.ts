/**
 * The scenario format: what a file may say (grammar.ts), what must fit together (references.ts), and the normal form
 * that everything else reads.
 *
 * In the normal form durations are whole milliseconds, defaults are filled in, and no key is ever missing: `null` stands
 * for absent. A client is local if its device is, unless it says so itself; a device holds its given token unless told
 * otherwise; a given request is a repair if its device is paired; `by: operator` is the same as no `by`.
 */
import { z } from 'zod';
import { file, type Written, type WrittenStep } from './grammar.ts';
import { misfits } from './references.ts';

export const scenarioSchema = file
  .superRefine((written, ctx) => {
    for (const { path, problem, atKey } of misfits(written)) {
      ctx.addIssue({ code: 'custom', path: [...path], message: problem, params: atKey ? { at: 'key' } : {} });
    }
  })
  .transform(normalise);

export type Scenario = z.output<typeof scenarioSchema>;
/** What a file may look like before defaults are filled in. */
export type ScenarioFile = z.input<typeof scenarioSchema>;

export type Device = Scenario['devices'][string];
export type Client = Scenario['clients'][string];
export type Retry = Client['retry'];
export type OperatorHabits = Scenario['operator'];
export type Given = Scenario['given'];
export type PairedDevice = Given['paired'][string];
export type PendingRequest = Given['pending'][string];
export type Step = Scenario['steps'][number];
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
export type Fault = StepOf<'fault'>['fault'];
export type Verdict = Scenario['expect'][string];

/** The JSON Schema of scenario files, for editors. */
export const scenarioJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(file, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type !== 'object') return;
      const { shape } = def;
      const required = Object.keys(shape).filter((key) => !mayBeAbsent(shape[key] as z.core.$ZodType));
      if (required.length > 0) jsonSchema.required = required;
    },
  }),
  title: 'scopeloop scenario',
  description: 'A situation in device pairing: who is there, what is so at the start, what happens, what comes of it.',
});

/** zod counts every preprocessed key as optional, yet forms.ts preprocesses only to pick an alternative. */
function mayBeAbsent(schema: z.core.$ZodType): boolean {
  let inner = schema;
  while (inner._zod.def.type === 'pipe') inner = (inner._zod.def as z.core.$ZodPipeDef).in;
  return inner._zod.def.type === 'optional';
}

function normalise(written: Written) {
  const { devices, given } = written;
  return {
    ...written,
    source: typeof written.source === 'string' ? [written.source] : written.source,
    clients: mapValues(written.clients, (client) => localised(client, devices)),
    given: {
      paired: given.paired,
      pending: mapValues(given.pending, (request, device) => ({
        ...request,
        isRepair: request.isRepair ?? Object.hasOwn(given.paired, device),
      })),
      holds: mapValues(devices, (_, device) => given.holds[device] ?? ('current' as const)),
    },
    steps: written.steps.map((step) => normalStep(step, devices)),
    // biome-ignore lint/suspicious/noThenProperty: a list is not callable, so nothing can take a scenario for a promise
    then: written.then.map((step) => normalStep(step, devices)),
  };
}

type WrittenCaller = Extract<WrittenStep, { kind: 'connect' }>['caller'];
type WrittenClient = Exclude<WrittenCaller, string>;

function normalStep(step: WrittenStep, devices: Written['devices']) {
  switch (step.kind) {
    case 'connect':
      return { ...step, caller: normalCaller(step.caller, devices) };
    case 'together':
      return { ...step, callers: step.callers.map((caller) => normalCaller(caller, devices)) };
    case 'rotate':
    case 'approve':
    case 'reject':
    case 'remove':
    case 'revoke':
    case 'list':
      return { ...step, by: step.by === 'operator' ? null : step.by };
    default:
      return step;
  }
}

const normalCaller = (caller: WrittenCaller, devices: Written['devices']) =>
  typeof caller === 'string' ? caller : localised(caller, devices);

const localised = (client: WrittenClient, devices: Written['devices']) => ({
  ...client,
  local: client.local ?? devices[client.device]?.local ?? true,
});

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)])) as Record<string, To>;
