import { describe, expect, it } from 'vitest';
import type { Tracker } from '@/lib/api/trackers';
import { formOf, requestOf } from './form';

const tracker: Tracker = {
  id: 'trk_1',
  name: 'Doors',
  kind: 'jira_cloud',
  enabled: false,
  hook_url: 'https://mlife.example.org/api/v1/trackers/trk_1/events',
  created_at: '2026-03-02T09:00:00Z',
  settings: {
    base_url: 'https://jira.example.org',
    project: 'DOOR',
    issue_type: 'Bug',
    status_in: { done: 'resolved' },
    status_out: { resolved: 'Done' },
    priorities: { '5': 'Highest' },
    reopen: true,
  },
};

describe('the form of a tracker', () => {
  it('gives back what it was made of, without a token', () => {
    const request = requestOf(formOf(tracker));
    expect(request).toMatchObject({ name: 'Doors', kind: 'jira_cloud', enabled: false });
    expect(request.settings).toMatchObject(tracker.settings);
    expect('token' in request).toBe(false);
  });

  it('leaves half-typed pairs and slashes at the end out', () => {
    const form = formOf();
    form.settings.base_url = 'https://gitlab.example.org/ ';
    form.statusIn = [
      { from: ' closed ', to: 'resolved' },
      { from: '', to: 'open' },
      { from: 'opened', to: '' },
    ];
    const { settings } = requestOf(form);
    expect(settings.base_url).toBe('https://gitlab.example.org');
    expect(settings.status_in).toEqual({ closed: 'resolved' });
  });
});
