/** Scenarios for fast-check: drawn by its generator, shrunk to scenarios. There is no other form in between. */
import fc from 'fast-check';
import { rng } from '../../sim/rng.ts';
import type { Scenario } from '../schema.ts';
import { drawScenario } from './draw.ts';
import { smaller } from './smaller.ts';
import { drawVocabulary, type Strategy, type Vocabulary } from './vocabulary.ts';

/** How many swarms a seed has; each run is drawn from one of them. */
const SWARMS = 64;

export class ScenarioArbitrary extends fc.Arbitrary<Scenario> {
  readonly #release: string;
  readonly #strategy: Strategy;
  readonly #seed: number;
  readonly #swarms: (Vocabulary | undefined)[] = [];

  constructor(release: string, strategy: Strategy, seed: number) {
    super();
    this.#release = release;
    this.#strategy = strategy;
    this.#seed = seed;
  }

  override generate(random: fc.Random): fc.Value<Scenario> {
    const vocabulary = this.#strategy === 'swarm' ? this.#swarm(random.nextInt(0, SWARMS - 1)) : everything(random);
    const below = (limit: number) => random.nextInt(0, limit - 1);
    return new fc.Value(drawScenario(vocabulary, below, this.#release, this.#strategy === 'swarm'), undefined);
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
    const drawn = drawVocabulary(rng(this.#seed).split(`swarm ${number}`), 'swarm');
    this.#swarms[number] = drawn;
    return drawn;
  }
}

/** The baseline draws its clients anew for each run. */
const everything = (random: fc.Random): Vocabulary => drawVocabulary(rng(random.nextInt(0, 0x7fff_ffff)), 'random');
