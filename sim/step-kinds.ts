/** What steps are besides the states they lead to: by which action, on which channel, with which marks. Numbered as they are met. */
import type { OpenAction } from './open-world.ts';

export interface Label {
  readonly action: OpenAction;
  readonly channel: string;
}

export interface Kind {
  /** A number into the labels. */
  readonly label: number;
  readonly mark: number;
}

export class StepKinds {
  readonly labels: Label[] = [];
  readonly all: Kind[] = [];
  private readonly labelNumbers = new Map<string, number>();
  private readonly numbers = new Map<number, number>();

  kindOf(action: OpenAction, channel: string, mark: number): number {
    const label = this.labelOf(action, channel);
    const key = label * 0x100 + mark;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.all.length);
    return this.all.push({ label, mark }) - 1;
  }

  private labelOf(action: OpenAction, channel: string): number {
    const key = JSON.stringify([action, channel]);
    const known = this.labelNumbers.get(key);
    if (known !== undefined) return known;
    this.labelNumbers.set(key, this.labels.length);
    return this.labels.push({ action, channel }) - 1;
  }
}
