/**
 * Which scope each gateway method needs, release by release: what each table says otherwise than the one before it. Seen on the
 * running releases: a caller without scopes called all of some five hundred methods, and each answer named what was missing.
 */
import type { Knobs } from './releases/release.ts';
import { ADMIN, APPROVALS, PAIRING, READ, TALK_SECRETS, WRITE } from './scopes.ts';

/** May be called in any role, by any scope. */
export const ANYBODY = 'anybody';
/** May be called by nodes only. */
export const NODES = 'nodes';
export const TALK = 'operator.talk';
export const QUESTIONS = 'operator.questions';
export const SESSIONS_READ = 'operator.sessions.read';
export const SESSIONS_WRITE = 'operator.sessions.write';

const KNOWN = [READ, WRITE, APPROVALS, PAIRING, TALK_SECRETS];

/** Methods by what they need; what is needed of a method that is nowhere named is the admin's scope. */
type Owners = Readonly<Record<string, string>>;

/** In order; each goes on where the one before it ended, the first two where the table of 2026.2.19 does. */
export const LATER: Readonly<Record<Exclude<Knobs['methods'], 'as-in-the-issue'>, Owners>> = {
  'without-usage-and-files': {
    [ADMIN]: [
      'agents.files.get agents.files.list poll push.test sessions.resolve sessions.usage sessions.usage.logs',
      'sessions.usage.timeseries',
    ].join(' '),
  },
  'health-for-all': {
    [ANYBODY]: 'health',
  },
  'with-tools': {
    [READ]: 'doctor.memory.status tools.catalog',
  },
  'with-canvas': {
    [NODES]: 'node.canvas.capability.refresh',
  },
  'with-pending-work': {
    [NODES]: 'node.pending.ack node.pending.drain node.pending.pull',
    [READ]: 'config.schema.lookup gateway.identity.get',
    [WRITE]: 'node.pending.enqueue',
  },
  'with-sessions': {
    [ADMIN]: 'browser.request',
    [APPROVALS]: 'plugin.approval.request plugin.approval.resolve plugin.approval.waitDecision',
    [READ]: [
      'sessions.messages.subscribe sessions.messages.unsubscribe sessions.subscribe sessions.unsubscribe',
      'tools.effective',
    ].join(' '),
    [WRITE]: 'node.pair.approve sessions.abort sessions.create sessions.send talk.speak',
  },
  'with-memory': {
    [APPROVALS]: 'exec.approval.get exec.approval.list plugin.approval.list',
    [PAIRING]: 'node.pair.approve',
    [READ]: [
      'commands.list doctor.memory.dreamDiary models.authStatus sessions.compaction.get',
      'sessions.compaction.list skills.detail skills.search',
    ].join(' '),
    [WRITE]: [
      'doctor.memory.backfillDreamDiary doctor.memory.dedupeDreamDiary doctor.memory.repairDreamingArtifacts',
      'doctor.memory.resetDreamDiary doctor.memory.resetGroundedShortTerm message.action',
      'sessions.compaction.branch',
    ].join(' '),
  },
  'with-artifacts': {
    [PAIRING]: 'node.pair.remove',
    [READ]: [
      'artifacts.download artifacts.get artifacts.list diagnostics.stability doctor.memory.remHarness',
      'gateway.restart.preflight plugins.uiDescriptors sessions.describe tts.personas voicewake.routing.get',
    ].join(' '),
    [WRITE]: [
      'talk.realtime.relayAudio talk.realtime.relayMark talk.realtime.relayStop talk.realtime.relayToolResult',
      'talk.realtime.session tools.invoke tts.setPersona voicewake.routing.set',
    ].join(' '),
  },
  'with-talk': {
    [ADMIN]: [
      'node.canvas.capability.refresh talk.realtime.relayAudio talk.realtime.relayMark talk.realtime.relayStop',
      'talk.realtime.relayToolResult talk.realtime.session',
    ].join(' '),
    [NODES]: 'node.pluginSurface.refresh',
    [READ]: [
      'chat.message.get chat.metadata chat.startup cron.get environments.list environments.status',
      'sessions.files.get sessions.files.list skills.proposals.inspect skills.proposals.list',
      'skills.securityVerdicts skills.skillCard talk.catalog tasks.get tasks.list',
    ].join(' '),
    [WRITE]: [
      'plugins.sessionAction talk.client.create talk.client.steer talk.client.toolCall talk.session.appendAudio',
      'talk.session.cancelOutput talk.session.cancelTurn talk.session.close talk.session.create',
      'talk.session.endTurn talk.session.join talk.session.startTurn talk.session.steer',
      'talk.session.submitToolResult tasks.cancel',
    ].join(' '),
  },
  'with-workspaces': {
    [READ]: [
      'agents.workspace.get agents.workspace.list audit.list controlUi.githubPreview skills.curator.status',
      'system.info worktrees.list',
    ].join(' '),
    [WRITE]: 'sessions.patch tts.speak',
  },
  'with-boards': {
    [ADMIN]: [
      'doctor.memory.remHarness node.pair.request node.pair.verify sessions.compaction.branch',
      'sessions.compaction.get sessions.compaction.list sessions.unsubscribe talk.session.cancelTurn',
      'talk.session.endTurn talk.session.join talk.session.startTurn voicewake.routing.set',
    ].join(' '),
    [APPROVALS]: [
      'approval.get approval.history approval.resolve board.widget.grant exec.approval.grants.list',
      'exec.approval.grants.revoke openclaw.approval.list',
    ].join(' '),
    [NODES]: 'node.invoke.progress node.pluginTools.update node.skills.update',
    [PAIRING]: 'channels.pairing.approve channels.pairing.dismiss channels.pairing.list device.pair.rename',
    [QUESTIONS]: 'question.get question.list question.request question.resolve question.waitAnswer',
    [READ]: [
      'audit.activity.list audit.run.inspect board.data.read board.get board.prompt.authorize',
      'board.widget.appView canvas.document.preview canvas.document.view computer.status config.schema',
      'controlUi.githubDetail controlUi.linkPreview controlUi.sessionPreview',
      'controlUi.sessionPullRequests.checks controlUi.sessionPullRequests.subscribe diagnostics.lanes',
      'environments.session.status gateway.suspend.status hooks.status mcp.app.listResourceTemplates',
      'mcp.app.listResources mcp.app.listTools mcp.app.readResource mcp.app.view memory.search mentions.dismiss',
      'mentions.list plugin.surface.refresh plugins.catalog.browse plugins.catalog.categories',
      'plugins.catalog.get plugins.controlUi.list plugins.controlUi.report plugins.inspect plugins.list',
      'plugins.search plugins.skills.read portal.list progressCard.get projects.list projects.searchRemote',
      'push.web.preferences.get session.discussion.info session.members.list session.members.listEvidence',
      'session.suggestions.list sessions.branches.list sessions.catalog.list sessions.catalog.read',
      'sessions.companion.ask sessions.companion.state sessions.diff sessions.github.options',
      'sessions.github.status sessions.groups.list sessions.observer.visibility sessions.search',
      'sessions.setInvolvement sessions.viewers.set skills.library.list skills.library.read',
      'skills.proposals.events.list skills.proposals.historyStatus skills.workshop.read taskSuggestions.list',
      'tasks.history themes.get themes.list tools.github.status transcripts.export transcripts.get',
      'transcripts.list transcripts.status users.github.authorize.cancel users.github.authorize.poll',
      'users.github.authorize.start users.github.disconnect users.github.status users.list users.listAuthLinks',
      'users.listModelAccounts users.mentionable users.prefs.get users.self webSearch.status',
    ].join(' '),
    [SESSIONS_WRITE]: 'sessions.github.publish',
    [TALK]: [
      'talk.client.close talk.client.create talk.client.steer talk.client.toolCall talk.client.transcript',
      'talk.mode talk.session.acknowledgeMark talk.session.appendAudio talk.session.cancelOutput',
      'talk.session.close talk.session.create talk.session.steer talk.session.submitToolResult talk.speak',
      'talk.voice.complete talk.voice.get talk.voice.set',
    ].join(' '),
    [WRITE]: [
      'board.action board.event board.update board.widget.put chat.toolTitles computer.invoke fs.listDir',
      'mcp.app.callTool mcp.app.updateModelContext portal.close portal.open progressCard.put',
      'progressCard.refresh projects.add push.web.preferences.set session.discussion.open session.members.add',
      'session.members.remove session.publicShare.set session.suggestions.add session.suggestions.resolve',
      'session.typing session.visibility.set sessions.activitySummary.ensure sessions.assignOwner',
      'sessions.catalog.archive sessions.catalog.continue sessions.companion.reset sessions.dispatch',
      'sessions.fork sessions.github.confirm sessions.goal.clear sessions.goal.update sessions.groups.defaults',
      'sessions.groups.delete sessions.groups.put sessions.groups.rename sessions.groups.update sessions.move',
      'sessions.patchMany sessions.providerReview.continue sessions.reclaim sessions.recover',
      'sessions.title.prepare skills.library.activate skills.library.import skills.library.mutate',
      'skills.library.save skills.library.upload taskSuggestions.create taskSuggestions.dismiss tasks.dismiss',
      'tasks.retry themes.import themes.set transcripts.summarize ui.command users.authConnect.answer',
      'users.authConnect.cancel users.authConnect.catalog users.authConnect.start users.authConnect.status',
      'users.prefs.set users.selectModelAccount users.setAvatar users.setDisplayName users.unlinkAuthProfile',
      'worktrees.branches worktrees.create',
    ].join(' '),
  },
};

/**
 * Methods for which a scope of sessions will do too: reading them where the method needs to read, writing them where it needs to
 * write or to ask questions (2026.9.6, `resolveSessionMethodScope`).
 */
export const OF_SESSIONS: Partial<Readonly<Record<Knobs['methods'], Owners>>> = {
  'with-boards': {
    [SESSIONS_READ]: [
      'chat.history chat.message.get chat.metadata chat.startup session.members.list session.members.listEvidence',
      'sessions.branches.list sessions.describe sessions.files.get sessions.files.list sessions.get sessions.list',
      'sessions.messages.subscribe sessions.messages.unsubscribe sessions.preview sessions.resolve sessions.search',
      'sessions.setInvolvement sessions.subscribe sessions.viewers.set',
    ].join(' '),
    [SESSIONS_WRITE]: [
      'chat.abort chat.send question.get question.list question.request question.resolve question.waitAnswer',
      'sessions.abort sessions.create sessions.delete sessions.fork sessions.goal.clear sessions.goal.update',
      'sessions.patch sessions.patchMany sessions.recover sessions.send sessions.steer',
    ].join(' '),
  },
};

/**
 * By the scopes of which any one will do, as long as a call names nothing that a plugin has registered (`authorizeOperatorScopesForMethod`:
 * every scope that the release knows). Tables that follow take it over.
 */
export const OF_ANY: Partial<Readonly<Record<Knobs['methods'], Owners>>> = {
  'with-talk': { [KNOWN.join(' ')]: 'plugins.sessionAction' },
  'with-boards': { [[...KNOWN, TALK, QUESTIONS, SESSIONS_READ, SESSIONS_WRITE].join(' ')]: 'plugins.sessionAction' },
};
