/**
 * Which Node runs a release: the one that runs us where the release accepts it, else the first of two that are fetched. Releases
 * say what they accept, and the early ones promise more than was ever seen of them.
 */
import { intersects, lte, satisfies, valid } from 'semver';
import { UsageError } from '../../scenarios/usage-error.ts';

/** Fetched where our own does not do, the first that does. Their packages hold nothing but the program. */
export const FETCHED_NODES = ['22.22.2', '24.21.0'] as const;

/** Releases up to this one were seen running under Node 22 only, whatever they accept. */
const LAST_OF_NODE_22 = '2026.6.11';
const NODE_22 = '>=22 <23';

export type NodeChoice = 'own' | (typeof FETCHED_NODES)[number];

export function nodeFor(version: string, engines: string, own: string = process.versions.node): NodeChoice {
  const isEarly = valid(version) !== null && lte(version, LAST_OF_NODE_22);
  const accepts = (node: string) => satisfies(node, engines) && (!isEarly || satisfies(node, NODE_22));
  if (accepts(own)) return 'own';
  const fetched = FETCHED_NODES.find(accepts);
  if (fetched !== undefined) return fetched;
  const newer = intersects(engines, `>${FETCHED_NODES[1]}`);
  throw new UsageError({
    code: 'openclaw-node',
    where: `OpenClaw ${version}`,
    problem: `it asks for Node ${engines}, and neither ${own} nor ${FETCHED_NODES.join(' nor ')} is one`,
    hint: newer ? 'run scopeloop by such a Node' : 'name another release',
  });
}
