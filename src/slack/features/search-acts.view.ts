import type { InputBlock, ModalView } from '@slack/types';
import { asReason, REASONS } from '../../domain/reason';
import type { Outcome, RequestState } from '../../domain/request';
import { OUTCOMES, REQUEST_STATES } from '../../domain/request';
import { asUserId } from '../../domain/session';
import type { ActFilter } from '../../requests/search-ports';
import { option, person, plain } from '../blocks';
import { OUTCOME_WORDS, REASON_WORDS, STATE_WORDS } from '../words';
import type { Values } from './confirmation-parts.view';

/** The window in which acts are looked for, the reader of what it sends back, and the filter as a Home keeps it. */

export const SEARCH_ACTS = 'search_acts';
const DAY_MS = 24 * 60 * 60_000;

/** @param mayReadAll whoever reads their own acts alone is not asked whose */
export function searchModal(externalId: string, filter: ActFilter, mayReadAll: boolean): ModalView {
  const { person: about, requester, reason, state, outcome, from, until } = filter;
  return {
    type: 'modal',
    callback_id: SEARCH_ACTS,
    external_id: externalId,
    title: plain('Search acts', 24),
    close: plain('Cancel', 24),
    submit: plain('Search', 24),
    blocks: [
      picker('person', 'Whose sessions?', about),
      ...(mayReadAll ? [picker('requester', 'Asked by', requester)] : []),
      menu('reason', 'Why', REASONS, (each) => REASON_WORDS[each], reason),
      menu('state', 'State, or how it ended', [...REQUEST_STATES, ...OUTCOMES], stateLabel, outcome ?? state),
      day('from', 'From', from),
      day('until', 'To', until === undefined ? undefined : until - DAY_MS, 'Days begin and end at midnight UTC.'),
    ],
  };
}

const field = (id: string, label: string, element: InputBlock['element'], hint?: string): InputBlock => ({
  type: 'input',
  block_id: id,
  optional: true,
  label: plain(label),
  element,
  ...(hint === undefined ? {} : { hint: plain(hint) }),
});

const picker = (id: string, label: string, initial: string | undefined): InputBlock =>
  field(id, label, {
    type: 'users_select',
    action_id: id,
    placeholder: plain('Anybody', 150),
    ...(initial === undefined ? {} : { initial_user: initial }),
  });

function menu<T extends string>(
  id: string,
  label: string,
  values: readonly T[],
  words: (value: T) => string,
  initial: T | undefined,
): InputBlock {
  return field(id, label, {
    type: 'static_select',
    action_id: id,
    placeholder: plain('Any', 150),
    options: values.map((value) => option(value, words(value))),
    ...(initial === undefined ? {} : { initial_option: option(initial, words(initial)) }),
  });
}

const day = (id: string, label: string, initial: number | undefined, hint?: string): InputBlock =>
  field(
    id,
    label,
    {
      type: 'datepicker',
      action_id: id,
      placeholder: plain('Any day', 150),
      ...(initial === undefined ? {} : { initial_date: dayOf(initial) }),
    },
    hint,
  );

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const stateLabel = (either: RequestState | Outcome): string => {
  const words = isOutcome(either) ? `${STATE_WORDS.settled}: ${OUTCOME_WORDS[either]}` : STATE_WORDS[either];
  return words.replace(/^./, (first) => first.toUpperCase());
};

/** No state is called like an outcome: one menu offers both. */
const isOutcome = (either: RequestState | Outcome): either is Outcome => OUTCOMES.some((each) => each === either);

type ReadSearch =
  { readonly ok: true; readonly filter: ActFilter } | { readonly ok: false; readonly errors: Record<string, string> };

export function readSearch(values: Values): ReadSearch {
  const from = dayIn(values.from?.from?.selected_date);
  const lastDay = dayIn(values.until?.until?.selected_date);
  if (from !== undefined && lastDay !== undefined && lastDay < from)
    return { ok: false, errors: { until: 'Choose the same day as the first one, or a later one.' } };
  return {
    ok: true,
    filter: filterOf({
      person: values.person?.person?.selected_user,
      requester: values.requester?.requester?.selected_user,
      reason: values.reason?.reason?.selected_option?.value,
      state: values.state?.state?.selected_option?.value,
      outcome: values.state?.state?.selected_option?.value,
      from,
      until: lastDay === undefined ? undefined : lastDay + DAY_MS,
    }),
  };
}

function dayIn(text: string | null | undefined): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? Date.parse(`${text ?? ''}T00:00:00Z`) : NaN;
  return Number.isFinite(at) ? at : undefined;
}

/** What is none of ours is left out: a filter selects, and gives no right. */
function filterOf(read: Readonly<Record<keyof ActFilter, unknown>>): ActFilter {
  const about = asUserId(read.person);
  const requester = asUserId(read.requester);
  const reason = asReason(read.reason);
  const state = REQUEST_STATES.find((each) => each === read.state);
  const outcome = OUTCOMES.find((each) => each === read.outcome);
  const from = asMoment(read.from);
  const until = asMoment(read.until);
  return {
    ...(about ? { person: about } : {}),
    ...(requester ? { requester } : {}),
    ...(reason ? { reason } : {}),
    ...(state ? { state } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The last moment that a date can name. */
const MOMENT_MAX = 8_640_000_000_000_000;

const asMoment = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && Math.abs(Number(value)) <= MOMENT_MAX ? Number(value) : undefined;

/** As a Home keeps it between two clicks. */
export const filterText = (filter: ActFilter): string => JSON.stringify(filter);

export function readFilter(text: string): ActFilter {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? filterOf(read as Record<keyof ActFilter, unknown>) : {};
  } catch {
    return {};
  }
}

/** What was looked for, in words; empty when it was nothing in particular. */
export function filterWords({ person: about, requester, reason, state, outcome, from, until }: ActFilter): string {
  const parts = [
    about && `about ${person(about)}`,
    requester && `asked by ${person(requester)}`,
    reason && `why: ${REASON_WORDS[reason]}`,
    state && `state: ${STATE_WORDS[state]}`,
    outcome && `ended: ${OUTCOME_WORDS[outcome]}`,
    from === undefined ? undefined : `from ${dayOf(from)}`,
    until === undefined ? undefined : `to ${dayOf(until - DAY_MS)}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
