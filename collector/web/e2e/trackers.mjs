// Small trackers on loopback that refuse what GitLab and Jira refuse, and tell of changes as their webhooks do. They follow
// docs.gitlab.com/api/issues and /user/project/integrations/webhook_events, and developer.atlassian.com's Jira platform v3.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves `answer(method, path, body, headers)`, which gives [status, JSON], on loopback. */
async function serve(answer) {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const url = new URL(request.url, 'http://x');
    const body = text ? JSON.parse(text) : undefined;
    const [status, said] = answer(request.method, url, body, request.headers);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(said === undefined ? '' : JSON.stringify(said));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((done) => server.close(done)),
  };
}

/** Sends a webhook; fails unless it is taken. */
async function tell(hook, headers, event) {
  const answer = await fetch(hook, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: event,
  });
  if (!answer.ok) throw new Error(`the webhook: ${answer.status} ${await answer.text()}`);
}

/** A GitLab with the project vision/door and the token glpat-secret. */
export async function startGitLab() {
  const issues = [];
  const project = 'vision/door';
  const root = '/api/v4/projects/vision%2Fdoor';
  let clock = Date.UTC(2026, 2, 2, 8);
  const now = () => new Date((clock += 1000)).toISOString();
  const make = ({ title, description, labels }) => {
    const iid = issues.length + 1;
    const issue = { id: 100 + iid, iid, project_id: 14, title, description, state: 'opened' };
    issue.labels = (labels ?? '').split(',');
    issue.assignees = [];
    issue.web_url = `${gitlab.url}/${project}/-/issues/${iid}`;
    issue.references = { short: `#${iid}`, full: `${project}#${iid}` };
    issue.created_at = issue.updated_at = now();
    issue.notes = [];
    issues.push(issue);
    return [201, issue];
  };
  const put = (issue, { state_event: event }) => {
    if (!['close', 'reopen'].includes(event)) return [400, { error: 'state_event is not valid' }];
    issue.state = event === 'close' ? 'closed' : 'opened';
    issue.updated_at = now();
    return [200, issue];
  };
  const gitlab = await serve((method, url, body, headers) => {
    if (headers['private-token'] !== 'glpat-secret') return [401, { message: '401 Unauthorized' }];
    if (url.pathname === '/api/v4/user') return [200, { id: 7, username: 'project_1_bot' }];
    if (!url.pathname.startsWith(root)) return [404, { message: '404 Project Not Found' }];
    const [what, iid, part] = url.pathname.slice(root.length + 1).split('/');
    const access = { project_access: { access_level: 30 }, group_access: null };
    const about = { id: 14, path_with_namespace: project, name_with_namespace: 'Vision / Door' };
    if (!what) return [200, { ...about, issues_enabled: true, permissions: access }];
    if (what !== 'issues') return [404, { error: '404 Not Found' }];
    if (!iid && method === 'POST') return body.title ? make(body) : [400, { error: 'title' }];
    if (!iid) return [200, issues.toReversed()];
    const issue = issues[iid - 1];
    if (!issue) return [404, { message: '404 Issue Not Found' }];
    if (part === 'notes' && method === 'GET') return [200, issue.notes.toReversed()];
    if (part === 'notes') {
      issue.notes.push({ id: issue.notes.length + 1, body: body.body, system: false });
      return [201, issue.notes.at(-1)];
    }
    return method === 'PUT' ? put(issue, body) : [200, issue];
  });
  /** Closes an issue as Ann would in GitLab, who is assigned, and tells the webhook. */
  const close = (iid, hook, secret) => {
    const issue = issues[iid - 1];
    issue.state = 'closed';
    issue.updated_at = now();
    issue.assignees = [{ id: 42, name: 'Ann', username: 'ann' }];
    const { id, title, web_url: web, updated_at: at } = issue;
    const event = {
      object_kind: 'issue',
      event_type: 'issue',
      user: { id: 42, name: 'Ann', username: 'ann' },
      project: { id: 14, path_with_namespace: project, web_url: `${gitlab.url}/${project}` },
      object_attributes: { id, iid, title, state: 'closed', action: 'close', url: web },
      assignees: issue.assignees,
      changes: {},
    };
    event.object_attributes.updated_at = `${at.slice(0, 19).replace('T', ' ')} UTC`;
    const headers = { 'X-Gitlab-Event': 'Issue Hook', 'X-Gitlab-Token': secret };
    return tell(hook, headers, JSON.stringify(event));
  };
  return Object.assign(gitlab, { issues, closeIssue: close });
}

/** A Jira Cloud with the project DOOR, the account bot@example.org and its token jira-secret. */
export async function startJira() {
  const issues = [];
  const category = { 'To Do': 'new', Done: 'done' };
  const want = `Basic ${Buffer.from('bot@example.org:jira-secret').toString('base64')}`;
  let clock = Date.UTC(2026, 2, 2, 8);
  const now = () => new Date((clock += 1000)).toISOString().replace('Z', '+0000');
  const shown = ({ key, fields, status, assignee, updated }) => ({
    id: '1',
    key,
    fields: {
      summary: fields.summary,
      status: { name: status, statusCategory: { key: category[status] } },
      assignee: assignee && { displayName: assignee },
      updated,
    },
  });
  const make = ({ fields }) => {
    if (fields.issuetype?.name !== 'Bug') return [400, { errors: { issuetype: 'is not valid' } }];
    // The Cloud takes texts as Atlassian documents only.
    if (fields.description?.type !== 'doc') return [400, { errors: { description: 'is no ADF' } }];
    const key = `DOOR-${issues.length + 1}`;
    issues.push({ key, fields, status: 'To Do', updated: now(), links: {}, comments: [] });
    return [201, { id: '1', key }];
  };
  const refused = { errorMessages: ['You are not authenticated.'] };
  const missing = { errorMessages: ['Issue does not exist.'], errors: {} };
  const jira = await serve((method, url, body, headers) => {
    if (headers.authorization !== want) return [401, refused];
    const path = url.pathname.replace(/^\/rest\/api\/3\//, '');
    if (path === 'myself') return [200, { displayName: 'MLife bot' }];
    const types = [{ name: 'Bug' }, { name: 'Sub-task', subtask: true }];
    if (path === 'project/DOOR') return [200, { key: 'DOOR', name: 'Doors', issueTypes: types }];
    if (path === 'search/jql') {
      const label = /labels = "([^"]+)"$/.exec(url.searchParams.get('jql'))?.[1];
      return [200, { issues: issues.filter((i) => i.fields.labels.includes(label)).map(shown) }];
    }
    if (path === 'issue' && method === 'POST') return make(body);
    const [, key, part] = path.split('/');
    const issue = issues.find((one) => one.key === key);
    if (!issue) return [404, missing];
    if (part === 'remotelink') {
      issue.links[body.globalId] = body;
      return [201, { id: 1 }];
    }
    if (part === 'comment' && method === 'POST') {
      issue.comments.push(body);
      return [201, { id: String(issue.comments.length) }];
    }
    if (part === 'comment') return [200, { comments: issue.comments, total: 0 }];
    if (part === 'transitions' && method === 'GET') {
      const done = {
        id: '31',
        name: 'Finish',
        to: { name: 'Done', statusCategory: { key: 'done' } },
      };
      return [200, { transitions: [done] }];
    }
    if (part === 'transitions') {
      Object.assign(issue, { status: 'Done', updated: now() });
      return [204];
    }
    return [200, shown(issue)];
  });
  /** Moves an issue to Done as Ben would in Jira, and tells the webhook, signed. */
  const finish = (key, hook, secret) => {
    const issue = issues.find((one) => one.key === key);
    Object.assign(issue, { status: 'Done', assignee: 'Ben', updated: now() });
    const told = { timestamp: clock, webhookEvent: 'jira:issue_updated', issue: shown(issue) };
    const event = JSON.stringify(told);
    const sign = createHmac('sha256', secret).update(event).digest('hex');
    return tell(hook, { 'X-Hub-Signature': `sha256=${sign}` }, event);
  };
  return Object.assign(jira, { issues, finishIssue: finish });
}
