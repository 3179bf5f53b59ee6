/** The seed that is used when none is given: fixed, so that two people who type the same see the same. */
export const DEFAULT_SEED = 1;
