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
  trail_head: { id: number; seq: number; chain: string };
  personal: { id: string; request_id: string; kind: string; body: string; created_at: number };
  pacer: { method: string; full_at: number; blocked_until: number };
}
