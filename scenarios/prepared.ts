/**
 * The catalogue in normal form, as JSON by name: a build fills it in, so that what is shipped need not be parsed at each start.
 * Here, among the sources, nothing is prepared.
 */
export const prepared: Readonly<Record<string, string>> = {};
