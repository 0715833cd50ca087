import { APP, ORG } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';

/** Submits the open window with values (and a label) that it never offered, as only a forger's client would. */
export async function submitsForged(person: PersonClient, user: string, values: object, label?: string): Promise<void> {
  const modal = person.modal();
  const view = {
    ...modal?.view,
    ...{ id: modal?.id, hash: modal?.hash, state: { values: { ...modal?.state, ...values } } },
    ...(label === undefined ? {} : { submit: { type: 'plain_text', text: label } }),
  };
  const envelope = { type: 'view_submission', user: { id: user }, team: null, api_app_id: APP.id };
  const enterprise = { enterprise: { id: ORG }, is_enterprise_install: true, response_urls: [] };
  await person.rawDeliver('interactive', { ...envelope, ...enterprise, trigger_id: '1.2', token: 't', view });
}

const option = (value: string) => ({ text: { type: 'plain_text', text: 'x' }, value });

export const tickedBoxes = (value: string) => ({
  sessions_0_0: { pick_sessions: { type: 'checkboxes', selected_options: [option(value)] } },
});

export const chosenScope = (value: string) => ({
  scope: { choose_scope: { type: 'radio_buttons', selected_option: option(value) } },
});
