import type { Pace } from '../requests/ports';

/**
 * The tables, as both databases have them: text ids, epoch milliseconds in integers, JSON as text. What each row means
 * stands in `docs/architecture.md`.
 */
export interface Schema {
  drafts: { id: string; body: string; expires_at: number };
  requests: {
    id: string;
    reference: string;
    origin_key: string;
    operation: string;
    requester: string;
    reason: string;
    tell_person: number;
    evidence: string | null;
    policy_version: string;
    digest: string;
    state: string;
    outcome: string | null;
    version: number;
    created_at: number;
    expires_at: number;
    left_out: string;
    break_glass: number;
    approvals_needed: number;
    usage: string;
    counts: string | null;
    again_of: string | null;
    again_after: string | null;
    skipped_grounds: string;
    /** 0 nothing yet · 1 session facts · 2 notes as well. */
    forgotten: number;
  };
  approvals: {
    id: string;
    request_id: string;
    person: string;
    decision: string;
    denial: string | null;
    digest: string;
    created_at: number;
  };
  policies: { version: string; body: string; first_used_at: number };
  stop_switch: {
    id: number;
    level: string;
    thrown_by: string | null;
    thrown_at: number | null;
    lift_asked_by: string | null;
    lift_asked_at: number | null;
  };
  targets: {
    id: string;
    request_id: string;
    person: string;
    state: string;
    before: string | null;
    finding: string | null;
    settled_as: string | null;
    refusal: string | null;
    looks: number;
    next_step_at: number;
    acted_at: number | null;
    created_at: number;
    lease_token: string | null;
    lease_until: number;
  };
  attempts: {
    id: string;
    target_id: string;
    n: number;
    purpose: string;
    call: string;
    state: string;
    transient: number;
    wrong_arguments: number;
    http_status: number | null;
    error: string | null;
    started_at: number;
    ended_at: number | null;
  };
  notices: {
    id: string;
    request_id: string;
    topic: string;
    audience: string;
    channel: string | null;
    ts: string | null;
    shown_version: number;
    failures: number;
    abandoned: number;
    next_try_at: number;
    lease_until: number;
    posted_at: number | null;
  };
  trail: {
    seq: number;
    at: number;
    type: string;
    actor: string;
    request_id: string | null;
    target: string | null;
    facts: string | null;
    key_id: string;
    chain: string;
  };
  trail_head: { id: number; seq: number; digest: string; chain: string; cut_seq: number };
  checkpoints: {
    n: number;
    seq: number;
    at: number;
    digest: string;
    chain: string;
    key_id: string;
    signature: string;
  };
  checkpoint_thread: { id: number; channel: string | null; ts: string | null; next_at: number };
  holds: { id: string; kind: string; subject: string; held_by: string; held_at: number };
  personal: { id: string; request_id: string; kind: string; body: string; created_at: number };
  lists: {
    id: string;
    opener: string;
    sources: string;
    scope: string | null;
    evidence: string | null;
    state: string;
    at: string;
    way: string | null;
    counts: string;
    failure: string | null;
    request_id: string | null;
    version: number;
    created_at: number;
    expires_at: number;
    next_step_at: number;
    lease_token: string | null;
    lease_until: number;
    channel: string | null;
    ts: string | null;
    told_version: number;
    tell_at: number;
  };
  list_entries: {
    list_id: string;
    n: number;
    source: number;
    line: number;
    typed: string;
    names: string;
    key: string | null;
    state: string;
    why: string | null;
    problem: string | null;
    person: string | null;
    name: string | null;
    role: string | null;
    role_workspace: string | null;
    workspaces: string | null;
    places: number;
    send: string;
    attempt_id: string | null;
    looked_before: number;
    looked: number;
  };
  listed_sessions: {
    list_id: string;
    session_id: string;
    person: string;
    workspace_id: string;
    listed_in: string;
    covers: string;
    is_before: number;
    last_look: number;
  };
  runs: {
    request_id: string;
    list_id: string;
    body: string;
    ordered: string;
    ordered_by: string | null;
    ordered_at: number | null;
  };
  announcements: { id: string; request_id: string; attempt_id: string | null; created_at: number };
  measures: { name: string; value: number; at: number };
  pacer: {
    method: string;
    version: number;
    limited_by: Pace['limitedBy'];
    full_at: number;
    at_the_edge: number;
    began_at: number;
    window_ends_at: number;
    used: number;
    blocked_until: number;
    blocked_for_ms: number;
    people_until: number;
  };
}
