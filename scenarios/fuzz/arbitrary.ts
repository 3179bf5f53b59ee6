/** Scenarios for fast-check: drawn by its generator, shrunk to scenarios. There is no other form in between. */
import fc from 'fast-check';
import { rng } from '../../sim/rng.ts';
import type { Assumption } from '../result.ts';
import type { Scenario } from '../schema.ts';
import { drawScenario } from './draw.ts';
import { smaller } from './smaller.ts';
import { drawVocabulary, type Strategy, type Vocabulary } from './vocabulary.ts';

/** How many swarms are in use at a time: few, so that what happens in one is soon known by heart. Later runs have others. */
const SWARMS = 64;

export interface Drawing {
  readonly release: string;
  readonly strategy: Strategy;
  readonly seed: number;
  /** Which swarms: those of a seed and an epoch are others than those of the next. */
  readonly epoch: number;
  /** Only scenarios that end with a person who acts, or only without; null: either. */
  readonly assuming?: Assumption | null;
}

export class ScenarioArbitrary extends fc.Arbitrary<Scenario> {
  readonly #drawing: Drawing;
  readonly #swarms: (Vocabulary | undefined)[] = [];

  constructor(drawing: Drawing) {
    super();
    this.#drawing = drawing;
  }

  override generate(random: fc.Random): fc.Value<Scenario> {
    const { release, strategy, assuming = null } = this.#drawing;
    const vocabulary = strategy === 'swarm' ? this.#swarm(random.nextInt(0, SWARMS - 1)) : everything(random, assuming);
    const below = (limit: number) => random.nextInt(0, limit - 1);
    return new fc.Value(drawScenario(vocabulary, below, release, strategy === 'swarm'), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Scenario {
    return typeof value === 'object' && value !== null && 'steps' in value;
  }

  override shrink(scenario: Scenario): fc.Stream<fc.Value<Scenario>> {
    return fc.stream(smaller(scenario)).map((each) => new fc.Value(each, undefined));
  }

  #swarm(number: number): Vocabulary {
    const known = this.#swarms[number];
    if (known !== undefined) return known;
    const { seed, epoch, assuming = null } = this.#drawing;
    const drawn = drawVocabulary(rng(seed).split(`swarm ${epoch} ${number}`), 'swarm', assuming);
    this.#swarms[number] = drawn;
    return drawn;
  }
}

/** The baseline draws its clients anew for each run. */
const everything = (random: fc.Random, assuming: Assumption | null): Vocabulary =>
  drawVocabulary(rng(random.nextInt(0, 0x7fff_ffff)), 'random', assuming);
